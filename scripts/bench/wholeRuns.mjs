/** Whole runs of the systems side by side: from the start of a process to a network that reads MNIST. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { SetupProblem } from '../setup/problem.mjs';
import { built } from './build.mjs';
import { environment, threads } from './compare.mjs';
import { summarizeRuns } from './summary.mjs';
import { systems, wholeRun } from './systems.mjs';
import { Worker } from './worker.mjs';

const root = join(import.meta.dirname, '../..');
/** Its mnist/ has the four files, unpacked. */
const data = join(root, '.work/bench');
/** Share of the test set that is to be right. */
const goal = 0.98;

/**
 * Resolves to `{ rows, failed }`, as compare does: each system runs once for each seed 1 … seeds, a process at a time,
 * and each round begins with another one. say(text): how far it is.
 */
export async function compareWholeRuns(names, { seeds, say = () => undefined, start }) {
  if (!start) writeMnist();
  const runs = new Map(names.map((name) => [name, []]));
  const failed = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const present = names.filter((name) => runs.has(name));
    for (let i = 0; i < present.length; i++) {
      const name = present[(i + seed) % present.length];
      say(`${wholeRun}: seed ${seed} of ${seeds}, ${name}`);
      try {
        runs.get(name).push(await oneRun((start ?? startRun)(name, seed)));
      } catch (error) {
        failed.push({ task: wholeRun, system: name, reason: error.message });
        runs.delete(name);
      }
    }
  }
  const rows = [...runs].map(([system, ofSystem]) =>
    summarizeRuns({ task: wholeRun, system, precision: systems[system].precision, threads }, ofSystem),
  );
  return { rows, failed };
}

async function oneRun(worker) {
  try {
    const others = worker.watchOthers();
    const { startMs, accuracy, steps, versions } = await worker.ready;
    if (!(accuracy >= goal)) {
      throw new Error(`the accuracy was ${(100 * accuracy).toFixed(2)} % after ${steps} steps`);
    }
    return { seconds: startMs / 1000, accuracy, steps, versions, others: others(), peakMiB: worker.peakMiB };
  } finally {
    worker.stop();
  }
}

function startRun(name, seed) {
  return new Worker(systems[name].wholeRun(data, String(seed)), environment);
}

/** All programs read the same files, since none of the systems' own downloads is within reach everywhere. */
function writeMnist() {
  const words = [built('wholeRun/writeMnist'), join(data, 'mnist')];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new SetupProblem(`The whole runs need MNIST: ${stderr.trim()}`);
}
