/** How much a network depends on single units: its accuracy while some of them, drawn at random, are removed. */
import { inOrder } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { capture } from '../engine/capture';
import { deriveSeed, Random } from '../base/random';
import { tf } from '../engine/tf';
import { classify } from '../metrics/classification';
import { layerNamed, passThrough } from '../models/layerOutputs';

export interface AblationOptions {
  /** Layers whose units are removed: a unit of a convolution is a channel, at every pixel at once. */
  layers: readonly string[];
  /** Shares of the units of each layer, 0 … 1. */
  shares: readonly number[];
  /** How often units are drawn for each share. */
  draws: number;
  seed: number;
}

export interface AblationAccuracy {
  /** Of the units removed, 0 … 1. */
  share: number;
  /** Mean over the draws. */
  accuracy: number;
}

/** 1 for units that stay and 0 for round(share * size) others: [size]. */
export function ablationMask(size: number, share: number, random: Random): tf.Tensor1D {
  if (!(share >= 0 && share <= 1))
    throw new RangeError(`expected a share from 0 to 1 to remove, got ${share}`);
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  random.shuffle(order);
  const mask = new Float32Array(size).fill(1);
  for (const unit of order.subarray(0, Math.round(share * size))) mask[unit] = 0;
  return tf.tensor1d(mask);
}

/**
 * How much a network depends on single units: its accuracy while some of them, drawn at random, are removed. model:
 * a chain of layers that gives logits. What remains is not rescaled.
 * @throws Error for an unknown layer, or a model that is not a chain.
 * @example
 * const options = { layers: ['dense1'], shares: [0, 0.5], draws: 2, seed: 1 };
 * const digits = data.subset((await data.loadMnist()).test, 20, 1);
 * (await experiments.accuracyUnderAblation(models.mnistDense({ seed: 1 }), digits, options)).length; // => 2
 */
export async function accuracyUnderAblation(
  model: tf.LayersModel,
  data: LabelledImages,
  { layers, shares, draws, seed }: AblationOptions,
): Promise<AblationAccuracy[]> {
  const sizes = layers.map((name) => (layerNamed(model, name).outputShape as tf.Shape).at(-1)!);
  const forward = capture((xs: tf.Tensor, labels: tf.Tensor, ...masks: tf.Tensor[]) => {
    const onOutput = ({ name }: tf.layers.Layer, x: tf.Tensor) => {
      const i = layers.indexOf(name);
      return i < 0 ? x : x.mul(masks[i]);
    };
    return classify(model, () => passThrough(model, xs, { onOutput }), labels).accuracy;
  });
  const batches = [...inOrder(data, 500)];
  const results: AblationAccuracy[] = [];
  try {
    for (const share of shares) {
      let sum = 0;
      for (let draw = 0; draw < draws; draw++) {
        const random = new Random(deriveSeed(seed, 'removal', draw));
        const masks = sizes.map((size) => ablationMask(size, share, random));
        try {
          for (const { xs, labels } of batches) {
            const accuracy = forward(xs, labels, ...masks);
            sum += (accuracy.dataSync()[0] * xs.shape[0]) / data.count;
            accuracy.dispose();
          }
        } finally {
          tf.dispose(masks);
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      results.push({ share, accuracy: sum / draws });
    }
  } finally {
    forward.dispose();
    tf.dispose(batches.map(({ xs, labels }) => [xs, labels]));
  }
  return results;
}
