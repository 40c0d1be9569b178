/** What long runs of the library (base/longRun.ts) let other work go on with: browsers have it under another name. */
const { setImmediate: own } = globalThis as { setImmediate?: (run: () => void) => unknown };

Object.assign(globalThis, { setImmediate: own ?? ((run: () => void) => setTimeout(run)) });
