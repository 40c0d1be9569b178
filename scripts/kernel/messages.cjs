/**
 * The kernel's messages, as Jupyter's other kernels have them.
 *
 * None is lost. zeromq sends each at once, but every 513th after a moment in which it refuses
 * the next, and drops what a slow reader has not taken. tslab does not wait for it: a cell that shows much, a live
 * figure for instance, would fail without a word. With these settings every message is sent at once or kept.
 *
 * None is complained about: of requests that tslab does not know it would warn in the output of whatever cell
 * runs, for instance when JupyterLab opens a second view of the notebook and asks for the history.
 *
 * A cell's error is a message `error`, where tslab prints on stderr: programs that run notebooks look for it.
 *
 * After a failed cell those run that were asked for later, and, where the request says so (`stop_on_error: false`, what
 * nbclient makes of `allow_errors` and of the tag `raises-exception`), those that wait already. tslab drops whatever comes
 * within 0.2 s after a failure.
 */
const { JupyterHandlerImpl, ZmqServer } = require('tslab/dist/jupyter');
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

const { handleExecute } = ZmqServer.prototype;
/** Jupyter's answer to a cell, with its error before it. */
ZmqServer.prototype.handleExecute = function (socket, request) {
  request.content.publishError = (content) => {
    const message = request.createReply();
    message.header.msg_type = 'error';
    message.content = content;
    message.signAndSend(this.connInfo.key, this.iopub);
  };
  return handleExecute.call(this, socket, request);
};

const stopped = { ename: 'Error', evalue: 'the cell was stopped', traceback: ['the cell was stopped'] };

const arrival = 50; // ms: how long requests that were sent with the failed one may take to come

let queue = Promise.resolve();
const waiting = new Set();

JupyterHandlerImpl.prototype.handleExecute = function (request, ...outputs) {
  const turn = { aborted: false };
  waiting.add(turn);
  const run = async () => {
    waiting.delete(turn);
    if (turn.aborted) return { status: 'aborted' };
    const before = this.execCount;
    this.executor.number = before + 1;
    try {
      await this.handleExecuteImpl(request, ...outputs);
      return { status: 'ok', execution_count: before + 1, user_expressions: {} };
    } catch (thrown) {
      if (thrown instanceof Error) console.error(thrown); // the kernel's own mistake: a cell's is said already
      const { failure } = this.executor;
      if (failure) request.publishError(failure);
      if (request.stop_on_error !== false) {
        await new Promise((resolve) => setTimeout(resolve, arrival));
        for (const each of waiting) each.aborted = true;
      }
      return { status: 'error', execution_count: before + 1, ...(failure ?? stopped) };
    }
  };
  return (queue = queue.then(run));
};
