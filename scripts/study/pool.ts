/** Runs spread over processes. */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import type { Answer, Order } from './worker';

/** What a run takes: two sets of MNIST, TensorFlow, a batch's activations. */
const bytesPerWorker = 2 * 2 ** 30;

/** Of the machine, or of the part of it that this process may use. */
const freeMemory = () => Math.min(freemem(), process.availableMemory?.() ?? Infinity);

/** As many as there are cores, and as fit into the memory; one at least. */
export const defaultWorkers = (memory = freeMemory()) =>
  Math.max(1, Math.min(availableParallelism(), Math.floor(memory / bytesPerWorker)));

export interface PoolOptions {
  workers: number;
  commit: string;
  onAnswer: (answer: Answer) => void;
}

/**
 * Makes the runs, in their order. A process that dies is replaced once for each run, which goes on from its
 * checkpoint. Returns how many runs failed.
 */
export async function runAll(
  ids: readonly string[],
  { workers, commit, onAnswer }: PoolOptions,
): Promise<number> {
  const waiting = [...ids];
  const tries = new Map<string, number>();
  let failed = 0;
  const note = (answer: Answer) => {
    if ('problem' in answer) failed += 1;
    onAnswer(answer);
  };

  async function worker(): Promise<void> {
    let child: ChildProcess | undefined;
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      child ??= start(workers);
      try {
        note(await ask(child, { id, commit }));
      } catch (error) {
        child = undefined;
        tries.set(id, (tries.get(id) ?? 0) + 1);
        if (tries.get(id)! < 2) waiting.unshift(id);
        else note({ id, problem: (error as Error).message });
      }
    }
    child?.disconnect();
  }
  await Promise.all(Array.from({ length: Math.min(workers, ids.length) }, worker));
  return failed;
}

function start(workers: number): ChildProcess {
  const threads = Math.max(1, Math.floor(availableParallelism() / workers));
  return fork(join(__dirname, 'worker.ts'), {
    execArgv: ['--import', 'tsx'],
    env: { TF_NUM_INTRAOP_THREADS: String(threads), ...process.env },
  });
}

function ask(child: ChildProcess, order: Order): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null, signal: string | null) =>
      reject(
        new Error(
          `the process that ran it ended (${signal ?? `exit code ${code}`}), as where memory runs out: ` +
            'close other programs, or give fewer --workers',
        ),
      );
    child.once('exit', ended);
    child.once('error', reject); // it could not be started
    child.once('message', (answer: Answer) => {
      child.off('exit', ended);
      child.off('error', reject);
      resolve(answer);
    });
    child.send(order, (error) => error && ended(child.exitCode, child.signalCode));
  });
}
