/**
 * The kernel ends when the program that started it is gone, killed for instance: nobody can reach it any more, and it
 * would compute on unseen. A thread of its own looks, for a cell may keep the kernel's from doing so.
 */
const { readFileSync, rmSync } = require('node:fs');
const { isMainThread, Worker, workerData } = require('node:worker_threads');

const every = 1000; // ms

/** file: with the connection; parent: what Jupyter says that it is. */
function endWithParent(file, parent = Number(process.env.JPY_PARENT_PID)) {
  if (parent) new Worker(__filename, { workerData: { file, parent } }).unref();
}

function isThere(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code !== 'ESRCH';
  }
  try {
    return !/\) [XZ] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')); // ended, and nobody has asked how
  } catch {
    return true; // macOS has no /proc
  }
}

function look({ file, parent }) {
  if (isThere(parent)) return;
  rmSync(file, { force: true }); // nobody else does
  process.kill(process.pid, 'SIGKILL');
}

if (!isMainThread) setInterval(look, every, workerData);

module.exports = { endWithParent };
