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

const known = ['kernel_info', 'execute', 'is_complete', 'inspect', 'complete', 'comm_info', 'shutdown'];

const { handleShellMessage } = ZmqServer.prototype;
ZmqServer.prototype.handleShellMessage = async function (socket, ...frames) {
  const mark = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>'); // a signature and the header follow
  const type = JSON.parse(frames[mark + 2]).msg_type;
  if (known.some((name) => type === `${name}_request`))
    await handleShellMessage.call(this, socket, ...frames);
};
