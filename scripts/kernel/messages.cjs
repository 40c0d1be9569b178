/**
 * No message of the kernel is lost. zeromq sends each at once, but every 513th after a moment in which it refuses
 * the next, and drops what a slow reader has not taken. tslab does not wait for it: a cell that shows much, a live
 * figure for instance, would fail without a word. With these settings every message is sent at once or kept.
 *
 * And none is complained about: of requests that tslab does not know it would warn in the output of whatever cell
 * runs, for instance when JupyterLab opens a second view of the notebook and asks for the history.
 */
const { ZmqServer } = require('tslab/dist/jupyter');
const zeromq = require(require.resolve('zeromq', { paths: [require.resolve('tslab/package.json')] }));

const settings = { sendTimeout: 0, sendHighWaterMark: 0 };

for (const name of ['Publisher', 'Router']) {
  zeromq[name] = class extends zeromq[name] {
    constructor(options) {
      super({ ...options, ...settings });
    }
  };
}

const { handleShellMessage } = ZmqServer.prototype;
ZmqServer.prototype.handleShellMessage = function (socket, ...frames) {
  const { warn } = console;
  console.warn = (...words) => {
    if (!String(words[0]).startsWith('unknown msg_type')) warn.apply(console, words);
  };
  try {
    // Only cells take longer than this call. The state that follows a request tells JupyterLab that the kernel is there.
    return handleShellMessage.call(this, socket, ...frames);
  } finally {
    console.warn = warn;
  }
};
