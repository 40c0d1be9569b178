/** Systems side by side on one task: a process each, and rounds in which each takes its turn. */
import { availableParallelism } from 'node:os';
import { summarize } from './summary.mjs';
import { stepsBefore, stepsInRound, systems } from './systems.mjs';
import { Worker } from './worker.mjs';

/** Threads for every system: TensorFlow, PyTorch and OpenMP take theirs from the environment. */
export const threads = availableParallelism();
/** The share of the processors that others may take before a turn is taken again. */
const calm = 0.03;
export const environment = {
  TF_NUM_INTRAOP_THREADS: String(threads),
  OMP_NUM_THREADS: String(threads),
  TF_CPP_MIN_LOG_LEVEL: '3',
  TF_ENABLE_ONEDNN_OPTS: '1', // for Keras too, which has it by itself only where there is AVX-512 VNNI
};

/**
 * Resolves to `{ rows, failed }`: a row of numbers for each system, and why a system has none. Rounds go over all
 * systems, so that a noisy minute hits all alike, and each begins with another one. say(text): how far it is.
 */
export async function compare(task, names, { rounds, say = () => undefined, start = startWorker }) {
  const running = new Map();
  const failed = [];
  const fail = (name, error) => {
    failed.push({ task, system: name, reason: error.message });
    running.get(name)?.worker.stop();
    running.delete(name);
  };
  try {
    for (const name of names) {
      say(`${task}: starting ${name}`);
      try {
        const worker = start(name, task);
        running.set(name, { worker, turns: [] });
        running.get(name).warmUp = await worker.ready;
      } catch (error) {
        fail(name, error);
      }
    }
    for (let round = 0; round < rounds; round++) {
      say(`${task}: round ${round + 1} of ${rounds}`);
      const present = names.filter((name) => running.has(name));
      for (let i = 0; i < present.length; i++) {
        const name = present[(i + round) % present.length];
        const { worker, turns } = running.get(name);
        try {
          turns.push(await calmestTurn(worker, task));
        } catch (error) {
          fail(name, error);
        }
      }
    }
    const rows = [...running].map(([name, { worker, turns, warmUp }]) => {
      const measured = { turns, warmUp, peakMiB: worker.peakMiB };
      return summarize({ task, system: name, precision: systems[name].precision, threads }, measured);
    });
    return { rows, failed };
  } finally {
    for (const { worker } of running.values()) worker.stop();
  }
}

/** A turn at a task: the calmest of a few, where other programs take the processors meanwhile. */
async function calmestTurn(worker, task) {
  const before = stepsBefore(task);
  let calmest = { others: Infinity };
  for (let attempt = 0; attempt < 3 && calmest.others > calm; attempt++) {
    const { ms, others } = await worker.run(before + stepsInRound(task));
    if (others < calmest.others) calmest = { ms: ms.slice(before), others };
  }
  return calmest;
}

const startWorker = (name, task) => new Worker(systems[name].command(task), environment);
