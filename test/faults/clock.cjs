/** Required before a program: its clock goes back by an hour every time that it is read. The one for durations does not. */
const now = Date.now.bind(Date);
const Real = Date;
let reads = 0;
const back = () => now() - 3_600_000 * ++reads;

globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length > 0 ? given : [back()]));
  }
  static now() {
    return back();
  }
};
