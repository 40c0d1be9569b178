/** What a classifier takes a picture for. */
import { tf } from '../engine/tf';

/** What a picture is taken for. */
export interface Prediction {
  /** The class's name. */
  name: string;
  /** Its number among the outputs. */
  index: number;
  /** Probability, 0 … 1. */
  belief: number;
}

/**
 * The classes believed in most, the first the most. x: [1, …], as the model takes it; the model ends in
 * probabilities.
 * @throws Error where there are not as many names as outputs.
 * @example
 * const model = models.vgg('small', [[4]], { inputShape: [8, 8, 3], classes: 3, units: 8 }); // zeros: all alike
 * visualisation.topClasses(model, tf.zeros([1, 8, 8, 3]), ['cat', 'dog', 'tree'], 1)[0].belief; // => 0.3333
 */
export function topClasses(
  model: tf.LayersModel,
  x: tf.Tensor,
  classes: readonly string[],
  count = 5,
): Prediction[] {
  const beliefs = tf.tidy(() => (model.apply(x, { training: false }) as tf.Tensor).dataSync());
  if (beliefs.length !== classes.length) {
    throw new Error(
      `expected one picture and ${classes.length} outputs, one for each name, got ${beliefs.length} values for [${x.shape}]`,
    );
  }
  return Array.from(beliefs, (belief, index) => ({ name: classes[index], index, belief }))
    .sort((a, b) => b.belief - a.belief)
    .slice(0, count);
}

/**
 * A prediction in the report's words.
 * @example
 * visualisation.formatPrediction('brown_bear', { name: 'brown_bear', index: 294, belief: 0.97 });
 * // => 'brown_bear is predicted as: brown_bear with belief: 97 %'
 */
export const formatPrediction = (photograph: string, { name, belief }: Prediction): string =>
  `${photograph} is predicted as: ${name} with belief: ${100 * belief} %`;
