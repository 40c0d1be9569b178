/**
 * The kernel outlives files that come and go in the project's folder. TypeScript has two timers, for cells that changed
 * and for modules that were not found and may be there now; tslab, which knows the first alone, would refuse every cell
 * from then on ("Unexpected pending rebuildTimer"). Here the second is one of Node's.
 */
const ts = require('@tslab/typescript-for-tslab');

const ofCells = 'updateProgramWithWatchStatus'; // what TypeScript calls it
const others = new WeakSet();

function later(callback, ms) {
  const timer = setTimeout(callback, ms).unref();
  others.add(timer);
  return timer;
}

/** What tslab sets on its own copy of `ts.sys`, made by `wrap` into what is set there. */
function whenSet(name, wrap) {
  const ordinary = ts.sys[name];
  Object.defineProperty(ts.sys, name, {
    configurable: true,
    get: () => ordinary,
    set(value) {
      Object.defineProperty(this, name, { value: wrap(value), configurable: true });
    },
  });
}

whenSet('setTimeout', (set) => (callback, ms) => (callback.name === ofCells ? set : later)(callback, ms));
whenSet('clearTimeout', (clear) => (timer) => (others.has(timer) ? clearTimeout : clear)(timer));
