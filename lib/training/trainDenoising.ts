/** Training a network to undo damage: it is given damaged pictures and judged by the whole ones. */
import { checkGreyImages, type Corruption, corrupt, type GreyImages } from '../data/corruption';
import { capture } from '../engine/capture';
import { checkWhole } from '../engine/checkShape';
import { deriveSeed, Random } from '../base/random';
import { tf } from '../engine/tf';

export interface DenoisingStep {
  step: number;
  /** Mean squared error, before the update; values are 0 … 1. */
  loss: number;
  ms: number;
}

export interface DenoisingOptions {
  optimizer: tf.Optimizer;
  steps: number;
  seed: number;
  /** Of each batch one kind is done, drawn by the seed. */
  damages: readonly Corruption[];
  batchSize?: number;
  signal?: AbortSignal;
  onStep?: (record: DenoisingStep) => void;
}

/**
 * Trains a network to undo damage: it is given damaged pictures and judged by the whole ones, by the mean squared
 * error. Returns the loss of each step; values are 0 … 1. The same seed gives the same batches and the same damage.
 * The optimizer is the caller's.
 * @throws RangeError without a kind of damage, and for counts and sizes that are none, Error where the loss is no longer a number.
 * @example
 * const whole = data.greyImages((await data.loadMnist()).test, [0, 1, 2, 3]);
 * const optimizer = tf.train.adam(1e-3);
 * const options = { optimizer, steps: 2, seed: 1, damages: [{ kind: 'gaussian', sigma: 0.3 }], batchSize: 2 } as const;
 * (await training.trainDenoising(models.autoencoder({ seed: 1, filters: 4 }), whole, options)).length; // => 2
 */
export async function trainDenoising(
  model: tf.LayersModel,
  pictures: GreyImages,
  options: DenoisingOptions,
): Promise<number[]> {
  const { optimizer, steps, seed, damages, batchSize = 32, signal, onStep } = options;
  if (damages.length === 0) throw new RangeError('expected at least one kind of damage, got none');
  checkGreyImages(pictures);
  for (const [name, count] of Object.entries({ steps, batchSize })) checkWhole(name, count);
  const random = new Random(seed);
  const losses: number[] = [];
  const captured = capture((damaged: tf.Tensor, whole: tf.Tensor) =>
    optimizer.minimize(
      () =>
        tf.mean(
          tf.squaredDifference(model.apply(damaged, { training: true }) as tf.Tensor, whole),
        ) as tf.Scalar,
      true,
    )!,
  );
  try {
    for (let step = 0; step < steps && !signal?.aborted; step++) {
      const start = performance.now();
      const whole = drawn(pictures, batchSize, random);
      const [xs, ys] = [
        corrupt(whole, damages[random.integer(damages.length)], deriveSeed(seed, 'damage', step)),
        whole,
      ].map(tensorOf);
      const result = captured(xs, ys);
      const loss = result.dataSync()[0];
      tf.dispose([xs, ys, result]);
      if (!Number.isFinite(loss))
        throw new Error(`the loss is ${loss} at step ${step}: the learning rate may be too large`);
      losses.push(loss);
      onStep?.({ step, loss, ms: performance.now() - start });
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    captured.dispose();
  }
  return losses;
}

/**
 * What the model makes of damaged pictures, cut off at 0 and 1; in batches, so that many fit.
 * @throws RangeError where the values are not those of so many pictures, or for a batch that is none.
 * @example
 * const whole = data.greyImages((await data.loadMnist()).test, [0, 1]);
 * const damaged = data.corrupt(whole, { kind: 'gaussian', sigma: 0.3 }, 1);
 * training.restore(models.autoencoder({ seed: 1, filters: 4 }), damaged).count; // => 2
 */
export function restore(model: tf.LayersModel, damaged: GreyImages, batchSize = 100): GreyImages {
  checkGreyImages(damaged);
  checkWhole('the size of a batch', batchSize);
  const { count, height, width, channels } = damaged;
  const size = height * width * channels;
  const values = new Float32Array(count * size);
  for (let start = 0; start < count; start += batchSize) {
    const part = damaged.values.subarray(start * size, (start + batchSize) * size);
    const restored = tf.tidy(() => {
      const xs = tensorOf({ ...damaged, values: part, count: part.length / size });
      return (model.apply(xs, { training: false }) as tf.Tensor).clipByValue(0, 1).dataSync();
    });
    values.set(restored, start * size);
  }
  return { ...damaged, values };
}

const tensorOf = ({ values, count, height, width, channels }: GreyImages): tf.Tensor4D =>
  tf.tensor4d(values, [count, height, width, channels]);

function drawn(
  { values, count, height, width, channels }: GreyImages,
  batchSize: number,
  random: Random,
): GreyImages {
  const size = height * width * channels;
  const chosen = new Float32Array(batchSize * size);
  for (let i = 0; i < batchSize; i++) {
    const index = random.integer(count);
    chosen.set(values.subarray(index * size, (index + 1) * size), i * size);
  }
  return { values: chosen, count: batchSize, height, width, channels };
}
