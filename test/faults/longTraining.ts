/**
 * A process that trains for long with a captured step (dropout, convolution, batch normalisation, Adam) and prints what
 * it held after the warm-up and at the end. Run with --expose-gc. Usage: longTraining.ts WARM_UP STEPS
 */
import { readdirSync } from 'node:fs';
import '../../lib/engine/kernels/register';
import { nodeBackend } from '../../lib/engine/backend';
import { tf } from '../../lib/engine/tf';
import { train } from '../../lib/training/train';
import { tinyNetwork, tinyPictures } from '../training/tiny';

export interface Held {
  /** MiB. */
  resident: number;
  /** Open files, sockets and pipes, and what keeps the event loop alive. */
  files: number;
  handles: string[];
  tensors: number;
  /** In TensorFlow's own count, of which tfjs knows a part. */
  nativeTensors: number;
}

export interface LongTraining {
  before: Held;
  after: Held;
  /** Median milliseconds of a step in the first and the last thousand after the warm-up. */
  first: number;
  last: number;
}

const { gc } = globalThis as { gc?: () => void };

function held(): Held {
  if (!gc) throw new Error('expected the collector to be there, found none: run node with --expose-gc');
  gc();
  return {
    resident: process.memoryUsage.rss() / 2 ** 20,
    files: readdirSync('/proc/self/fd').length,
    handles: process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate'),
    tensors: tf.memory().numTensors,
    nativeTensors: nodeBackend().binding.getNumOfTensors(),
  };
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

async function main([warmUp, steps]: number[]): Promise<void> {
  let [before, after]: (Held | undefined)[] = [];
  const { ms } = await train(tinyNetwork(), tinyPictures(), {
    ...{ optimizer: tf.train.adam(1e-4), steps: warmUp + steps, seed: 1, batchSize: 16 },
    onStep: ({ step }) => {
      if (step + 1 === warmUp) before = held();
      if (step + 1 === warmUp + steps) after = held();
      if (step % 10_000 === 0) process.stderr.write(`${step}\n`);
    },
  });
  const first = median(ms.slice(warmUp, warmUp + 1000));
  process.stdout.write(JSON.stringify({ before, after, first, last: median(ms.slice(-1000)) }));
}

void main(process.argv.slice(2).map(Number));
