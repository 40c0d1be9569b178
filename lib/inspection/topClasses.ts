/** What a classifier takes a picture for. */
import { tf } from '../tensorflow/tf';

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
 * probabilities. Throws where there are not as many names as outputs.
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

/** `brown_bear is predicted as: brown_bear with belief: 97.06575274467468 %`. */
export const formatPrediction = (photograph: string, { name, belief }: Prediction): string =>
  `${photograph} is predicted as: ${name} with belief: ${100 * belief} %`;
