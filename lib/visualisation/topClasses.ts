import { tf } from '../engine/tf';
import { type Measurement, measurement } from '../metrics/measurement';

/** One of the classes that an image may belong to. */
export interface Prediction {
  /** The class's name. */
  name: string;
  /** Its index among the outputs. */
  index: number;
  /** 0 … 1. */
  probability: number;
}

/**
 * The most probable classes of each image, the most probable first. x: [batch, …], as the model takes it; the model
 * ends in probabilities.
 * @throws Error where there are not as many names as outputs.
 * @example
 * const model = models.vgg('small', [[4]], { inputShape: [8, 8, 3], classes: 3, units: 8 }); // all weights are 0
 * const [best] = visualisation.topClasses(model, tf.zeros([1, 8, 8, 3]), ['cat', 'dog', 'tree'], 1);
 * best[0].probability; // => 0.3333
 */
export function topClasses(
  model: tf.LayersModel,
  x: tf.Tensor,
  classes: readonly string[],
  count = 5,
): Prediction[][] {
  const outputs = model.outputs[0].shape.slice(1);
  if (outputs.join() !== String(classes.length)) {
    throw new Error(
      `expected a name for each of the outputs [${outputs.join(', ')}], got ${classes.length} names`,
    );
  }
  const probabilities = tf.tidy(() => (model.apply(x, { training: false }) as tf.Tensor2D).arraySync());
  return probabilities.map((row) =>
    row
      .map((probability, index) => ({ name: classes[index], index, probability }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, count),
  );
}

/**
 * A prediction as the report prints it.
 * @example
 * visualisation.formatPrediction('brown_bear', { name: 'brown_bear', index: 294, probability: 0.97 });
 * // => 'brown_bear is predicted as: brown_bear with belief: 97 %'
 */
export const formatPrediction = (photograph: string, { name, probability }: Prediction): string =>
  `${photograph} is predicted as: ${name} with belief: ${100 * probability} %`;

/**
 * The probability that the model gives each image for its class: one value an image. x: [batch, …], as the model
 * takes it; targets: the index of a class for each image.
 * @throws RangeError for another number of targets, or an unknown class.
 * @example
 * const model = models.vgg('small', [[4]], { inputShape: [8, 8, 3], classes: 4, units: 8 }); // all weights are 0
 * visualisation.probabilityOf(model, tf.zeros([2, 8, 8, 3]), [3, 1]).values; // => [0.25, 0.25]
 */
export function probabilityOf(model: tf.LayersModel, x: tf.Tensor, targets: readonly number[]): Measurement {
  const classes = model.outputs[0].shape[1] ?? 0;
  const isClass = (target: number) => Number.isInteger(target) && target >= 0 && target < classes;
  if (!Array.isArray(targets) || targets.length !== x.shape[0] || !targets.every(isClass)) {
    throw new RangeError(
      `expected a class from 0 to ${classes - 1} for each of ${x.shape[0]} images, got [${String(targets)}]`,
    );
  }
  const rows = tf.tidy(() => (model.apply(x, { training: false }) as tf.Tensor2D).arraySync());
  const values = rows.map((row, i) => row[targets[i]]);
  return measurement(values, { name: 'probability of the class' });
}
