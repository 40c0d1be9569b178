/**
 * What each unit contributes, and how much it is trained. Contribution: by how much the loss grows when the unit is
 * removed. Training: the norm of the loss's gradient to the weights that lead to the unit, in the mean over batches.
 */
import { Batches, inOrder } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import { classify } from '../metrics/classification';
import { layerNamed, passThrough } from '../models/layerOutputs';
import { withWeightsRestored } from '../models/withWeightsRestored';

/** What a unit contributes, and how much it is trained. */
export interface UnitImportance {
  unit: number;
  /** Loss without the unit less the loss with it, nats. */
  contribution: number;
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
 * What each unit of a layer contributes, by how much the loss grows when it is removed, over all of test; and how
 * much it is trained, the norm of the loss's gradient to the weights that lead to it, over batches of train, with
 * dropout at work. model: a chain; left as it is.
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
  const contributions = await removalLosses(model, test, options);
  return contributions.map((contribution, unit) => ({ unit, contribution, gradient: gradients[unit] }));
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

/** By how much the loss grows without each unit, one after the other. */
async function removalLosses(
  model: tf.LayersModel,
  data: LabelledImages,
  { layer, removedAfter = layer }: ImportanceOptions,
): Promise<number[]> {
  const units = (layerNamed(model, removedAfter).outputShape as tf.Shape).at(-1)!;
  const forward = capture((xs: tf.Tensor, labels: tf.Tensor, mask: tf.Tensor) => {
    const onOutput = ({ name }: tf.layers.Layer, x: tf.Tensor) => (name === removedAfter ? x.mul(mask) : x);
    return classify(model, () => passThrough(model, xs, { onOutput }), labels).loss;
  });
  const batches = [...inOrder(data, 500)];
  const lossWithout = (unit: number | undefined) => {
    const mask = tf.tensor1d(Array.from({ length: units }, (_, i) => (i === unit ? 0 : 1)));
    const losses = batches.map(({ xs, labels }) => {
      const loss = forward(xs, labels, mask);
      const value = (loss.dataSync()[0] * xs.shape[0]) / data.count;
      loss.dispose();
      return value;
    });
    mask.dispose();
    return losses.reduce((a, b) => a + b, 0);
  };
  try {
    const whole = lossWithout(undefined);
    const grown: number[] = [];
    for (let unit = 0; unit < units; unit++) {
      grown.push(lossWithout(unit) - whole);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return grown;
  } finally {
    forward.dispose();
    tf.dispose(batches.map(({ xs, labels }) => [xs, labels]));
  }
}
