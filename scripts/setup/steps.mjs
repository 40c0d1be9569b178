/** One line a step: what is done, how far it is, how long it took. */
const width = 30;
const quietFor = 20_000; // without a terminal to redraw on, a sign of life this often

export class Steps {
  /** done: the names of the steps that had something to do. */
  done = [];

  constructor(stream = process.stdout) {
    this.stream = stream;
  }

  say(line) {
    this.stream.write(`${line}\n`);
  }

  /** Runs `work(report)`; `report(text)` says how far it is. The line ends with what `work` returns and the time. */
  async run(name, work) {
    const begin = performance.now();
    let state = '';
    const line = () => `${name.padEnd(width)} ${state}${state && ', '}${seconds(begin)}`;
    const live = this.stream.isTTY;
    const draw = () => this.stream.write(live ? `\r\x1b[K  ${line()}` : `… ${line()}\n`);
    const clock = setInterval(draw, live ? 250 : quietFor);
    const clear = () => {
      clearInterval(clock);
      if (live) this.stream.write('\r\x1b[K');
    };
    try {
      state = (await work((text) => (state = text))) ?? '';
    } catch (error) {
      clear();
      this.say(`✗ ${name}`);
      throw error;
    }
    clear();
    this.say(`✓ ${line()}`);
    this.done.push(name);
  }
}

const seconds = (begin) => `${((performance.now() - begin) / 1000).toFixed(1)} s`;

export const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
