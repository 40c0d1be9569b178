/** What is explained: a class, or a unit of a layer, as one number for each image. */
import { tf } from '../engine/tf';
import { evaluate, evaluateLogits, inputValues, type Values } from '../models/layerOutputs';
import { outputOf, shapesOf } from '../models/symbolicTensors';

/**
 * What is explained: the index of a class (or of a channel of `layer`) for all images, one for each image, or weights
 * of the classes [batch, classes], such as one-hot labels.
 */
export type Target = number | readonly number[] | tf.Tensor2D;

/** Whose index it is, and how it becomes one number. */
export interface TargetOptions {
  /** The target is a channel of this layer, in place of a class. */
  layer?: string;
  /** Where the output has positions, such as feature maps: their sum, or the strongest. */
  positions?: 'sum' | 'strongest';
  /**
   * logit: before the softmax that the model may end in, whose gradient vanishes where the network is certain and
   * mixes in all other classes; layers behind it that only move values, as a reshaping, stay. probability: after it.
   */
  explains?: 'logit' | 'probability';
}

/** One number for each image, [batch]. weights: [batch, classes], or [1, classes] for all. */
export type Score = (known: Values, weights: tf.Tensor2D) => tf.Tensor1D;

export interface ResolvedTarget {
  /** [batch, height, width, channels], float32. */
  images: tf.Tensor4D;
  /** [batch, classes]. */
  weights: tf.Tensor2D;
  score: Score;
}

/**
 * Checks images and target against the model.
 * @throws Error for an unknown layer, or images that do not fit; RangeError for an unknown class.
 */
export function resolveTarget(
  model: tf.LayersModel,
  images: tf.Tensor,
  target: Target,
  { layer, positions = 'sum', explains = 'logit' }: TargetOptions = {},
): ResolvedTarget {
  inputValues(model, images);
  if (images.size === 0) throw new RangeError(`expected one image or more, got [${images.shape}]`);
  const output = layer === undefined ? model.outputs[0] : outputOf(model, layer);
  const isLast = output === model.outputs[0];
  const score: Score = (known, weights) => {
    const values = isLast && explains === 'logit' ? evaluateLogits(model, known) : evaluate(output, known);
    const [rows, channels] = weights.shape;
    const between = values.shape.slice(1, -1);
    const each = values.mul(weights.reshape([rows, ...between.map(() => 1), channels])).sum(-1);
    if (between.length === 0) return each as tf.Tensor1D;
    const flat = each.reshape([values.shape[0], -1]);
    return (positions === 'strongest' ? flat.max(1) : flat.sum(1)) as tf.Tensor1D;
  };
  const channels = (output.shape.at(-1) ?? shapesOf(model, [images.shape]).get(output)!.at(-1)) as number;
  const what = layer === undefined ? 'class' : `channel of ${layer}`;
  const [floats, weights] = tf.tidy(() => [
    images.toFloat(),
    weightsOf(target, images.shape[0], channels, what),
  ]);
  return { images: floats as tf.Tensor4D, weights: weights as tf.Tensor2D, score };
}

function weightsOf(target: Target, count: number, channels: number, what: string): tf.Tensor2D {
  if (target instanceof tf.Tensor) {
    if (target.rank !== 2 || target.shape[0] !== count || target.shape[1] !== channels) {
      throw new Error(
        `expected weights [${count}, ${channels}] as the target, got [${target.shape.join(', ')}]`,
      );
    }
    return target.toFloat();
  }
  const indices = typeof target === 'number' ? new Array<number>(count).fill(target) : [...target];
  if (indices.length !== count) {
    throw new Error(`expected one ${what} or ${count}, one for each image, got ${indices.length}`);
  }
  const unknown = indices.find((n) => !Number.isInteger(n) || n < 0 || n >= channels);
  if (unknown !== undefined)
    throw new RangeError(`expected a ${what} from 0 to ${channels - 1}, got ${unknown}`);
  const oneHot = new Float32Array(count * channels);
  indices.forEach((n, i) => (oneHot[i * channels + n] = 1));
  return tf.tensor2d(oneHot, [count, channels]);
}
