/**
 * Three trainings in a terminal, each to be interrupted: prints a line when it may be, and what is left of a run. The
 * third one has no signal, so that its progress alone hears the first interrupt.
 */
import { interruptSignal } from '../../lib/notebook/interrupt';
import { progress } from '../../lib/notebook/progress';
import { tf } from '../../lib/engine/tf';
import { train } from '../../lib/training/train';
import { madeUpPictures } from '../data/madeUp';
import { small } from '../training/small';

async function run(name: string, signal?: AbortSignal): Promise<void> {
  const steps = 1e6;
  const bar = progress(steps, { label: name });
  let last = 0;
  const { loss, stopped } = await train(small(), madeUpPictures(60), {
    ...{ optimizer: tf.train.sgd(0.1), seed: 1, batchSize: 16, steps, signal },
    onStep({ step }) {
      if (step === 3) console.log(`${name} is at work`);
      if (signal?.aborted) last += 1;
      bar.update(step + 1);
    },
  });
  console.log(`${name}: ${JSON.stringify({ stopped, some: loss.length > 3, stepsAfterwards: last })}`);
}

async function main(): Promise<void> {
  const first = interruptSignal();
  await run('first', first);
  const second = interruptSignal();
  console.log(
    `fresh: ${second !== first && !second.aborted}, the same while none came: ${second === interruptSignal()}`,
  );
  await run('second', second);
  await run('third');
}
void main();
