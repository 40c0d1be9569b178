/**
 * No message of the kernel is lost. zeromq sends each at once, but every 513th after a moment in which it refuses
 * the next, and drops what a slow reader has not taken. tslab does not wait for it: a cell that shows much, a live
 * figure for instance, would fail without a word. With these settings every message is sent at once or kept.
 */
const zeromq = require(require.resolve('zeromq', { paths: [require.resolve('tslab/package.json')] }));

const settings = { sendTimeout: 0, sendHighWaterMark: 0 };

for (const name of ['Publisher', 'Router']) {
  zeromq[name] = class extends zeromq[name] {
    constructor(options) {
      super({ ...options, ...settings });
    }
  };
}
