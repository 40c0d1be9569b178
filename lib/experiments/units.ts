/** What single units of a network are worth, and how much they are trained. */
import { deriveSeed, Random } from '../base/random';
import { sum } from '../base/statistics';
import { Batches, inOrder } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import { classify, type StepResult } from '../metrics/classification';
import { passThrough } from '../models/layerOutputs';
import { layerNamed } from '../models/symbolicTensors';
import { withWeightsRestored } from '../models/withWeightsRestored';

/** Loss and accuracy of a chain of layers over all images, while the outputs of some layers are multiplied by masks. */
function masked(model: tf.LayersModel, data: LabelledImages, layers: readonly string[]) {
  const sizes = layers.map((name) => (layerNamed(model, name).outputShape as tf.Shape).at(-1)!);
  const batches = [...inOrder(data, 500)];
  const forward = capture((xs: tf.Tensor, labels: tf.Tensor, ...masks: tf.Tensor[]): StepResult => {
    const onOutput = ({ name }: tf.layers.Layer, x: tf.Tensor) => {
      const i = layers.indexOf(name);
      return i < 0 ? x : x.mul(masks[i]);
    };
    return classify(model, () => passThrough(model, xs, { onOutput }), labels);
  });
  /** masks: for each layer 1 or 0 for each of its units. */
  async function scores(masks: readonly Float32Array[]): Promise<{ loss: number; accuracy: number }> {
    await new Promise((resolve) => setImmediate(resolve));
    return tf.tidy(() => {
      const tensors = masks.map((mask) => tf.tensor1d(mask));
      const results = batches.map(({ xs, labels }) => {
        const { loss, accuracy } = forward(xs, labels, ...tensors);
        const share = xs.shape[0] / data.count;
        return [loss.dataSync()[0] * share, accuracy.dataSync()[0] * share];
      });
      return {
        loss: sum(results.map(([loss]) => loss)),
        accuracy: sum(results.map(([, accuracy]) => accuracy)),
      };
    });
  }
  function dispose(): void {
    forward.dispose();
    tf.dispose(batches.map(({ xs, labels }) => [xs, labels]));
  }
  return { sizes, scores, dispose };
}

export interface AblationOptions {
  /** Layers whose units are removed: a unit of a convolution is a channel, at every pixel at once. */
  layers: readonly string[];
  /** Shares of the units of each layer, 0 … 1. */
  shares: readonly number[];
  /** How often units are drawn for each share. */
  draws: number;
  seed: number;
}

/** 1 for units that stay and 0 for round(share * size) others: [size]. */
export function ablationMask(size: number, share: number, random: Random): Float32Array {
  if (!(share >= 0 && share <= 1))
    throw new RangeError(`expected a share from 0 to 1 to remove, got ${share}`);
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  random.shuffle(order);
  const mask = new Float32Array(size).fill(1);
  for (const unit of order.subarray(0, Math.round(share * size))) mask[unit] = 0;
  return mask;
}

/**
 * How much a network depends on single units: its accuracy, mean over the draws, while some of them, drawn at random,
 * are removed. model: a chain of layers that gives logits. What remains is not rescaled.
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
): Promise<{ share: number; accuracy: number }[]> {
  const network = masked(model, data, layers);
  const results: { share: number; accuracy: number }[] = [];
  try {
    for (const share of shares) {
      let total = 0;
      for (let draw = 0; draw < draws; draw++) {
        const random = new Random(deriveSeed(seed, 'removal', draw));
        const masks = network.sizes.map((size) => ablationMask(size, share, random));
        total += (await network.scores(masks)).accuracy;
      }
      results.push({ share, accuracy: total / draws });
    }
  } finally {
    network.dispose();
  }
  return results;
}

/** What a unit is worth, and how much it is trained. */
export interface UnitImportance {
  unit: number;
  /** Loss without the unit less the loss with it, nats. */
  importance: number;
  /** Euclidean norm of the gradient to the unit's incoming kernel, mean over batches of training. */
  gradient: number;
}

export interface ImportanceOptions {
  /** A convolution or dense layer: its output channels are the units. */
  layer: string;
  /** The layer after which a unit is set to zero, where it is not `layer` itself: that of its activation. */
  removedAfter?: string;
  /** Batches of 64 that the gradient is averaged over. */
  batches?: number;
  seed: number;
}

/**
 * What each unit of a layer is worth, by how much the loss grows when it is removed, over all of test; and how much it
 * is trained, the norm of the loss's gradient to the weights that lead to it, over batches of train, with dropout at
 * work. model: a chain; left as it is.
 * @throws Error for an unknown layer, or a model that is not a chain.
 * @example
 * const { train: digits, test } = await data.loadMnist();
 * const both = { train: digits, test: data.subset(test, 20, 1) };
 * const units = await experiments.unitImportances(models.mnistDense({ seed: 1, units: [3] }), both, { layer: 'dense1', batches: 1, seed: 1 });
 * units.length; // => 3
 */
export async function unitImportances(
  model: tf.LayersModel,
  { train, test }: { train: LabelledImages; test: LabelledImages },
  options: ImportanceOptions,
): Promise<UnitImportance[]> {
  const gradients = await withWeightsRestored(model, () => gradientNorms(model, train, options));
  const network = masked(model, test, [options.removedAfter ?? options.layer]);
  try {
    const lossWithout = async (unit?: number) =>
      (await network.scores([new Float32Array(network.sizes[0]).map((_, i) => (i === unit ? 0 : 1))])).loss;
    const whole = await lossWithout();
    const units: UnitImportance[] = [];
    for (let unit = 0; unit < network.sizes[0]; unit++) {
      const importance = (await lossWithout(unit)) - whole;
      units.push({ unit, importance, gradient: gradients[unit] });
    }
    return units;
  } finally {
    network.dispose();
  }
}

async function gradientNorms(
  model: tf.LayersModel,
  data: LabelledImages,
  { layer, batches: count = 20, seed }: ImportanceOptions,
): Promise<number[]> {
  const kernel = layerNamed(model, layer).trainableWeights[0].read() as tf.Variable; // [..., in, units]
  const step = capture((xs: tf.Tensor, labels: tf.Tensor) => {
    const loss = () => classify(model, () => model.apply(xs, { training: true }) as tf.Tensor, labels).loss;
    const { grads } = tf.variableGrads(loss, [kernel]);
    return grads[kernel.name]
      .square()
      .sum([...kernel.shape.keys()].slice(0, -1))
      .sqrt(); // [units]
  });
  const sums = new Array<number>(kernel.shape.at(-1)!).fill(0);
  const batches = new Batches(data, { batchSize: 64, seed });
  try {
    for (let i = 0; i < count; i++) {
      const { xs, labels } = batches.next();
      const norms = step(xs, labels);
      norms.dataSync().forEach((norm, unit) => (sums[unit] += norm / count));
      tf.dispose([xs, labels, norms]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    step.dispose();
  }
  return sums;
}
