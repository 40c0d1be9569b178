/**
 * The kernel ends when the program that started it is gone, killed for instance: nobody can reach it any more, and it
 * would compute on unseen. A thread of its own looks, for a cell may keep the kernel's from doing so.
 */
const { Worker } = require('node:worker_threads');

const every = 1000; // ms

function look({ parent, file, every }) {
  const { readFileSync, rmSync } = require('node:fs');
  const isThere = () => {
    try {
      return !/\) [XZ] /.test(readFileSync(`/proc/${parent}/stat`, 'utf8')); // ended, and nobody has asked how
    } catch {
      return false;
    }
  };
  setInterval(() => {
    if (isThere()) return;
    rmSync(file, { force: true }); // nobody else does
    process.kill(process.pid, 'SIGKILL');
  }, every);
}

/** file: with the connection; parent: what Jupyter says that it is. */
function endWithParent(file, parent = Number(process.env.JPY_PARENT_PID)) {
  if (!parent) return;
  const program = `(${look})(${JSON.stringify({ parent, file, every })})`;
  new Worker(program, { eval: true }).unref();
}

module.exports = { endWithParent };
