/** What a network has to learn, counted. */
import type { tf } from '../engine/tf';

export interface LayerParameters {
  layer: string;
  /** Numbers that training changes by their gradient. */
  coefficients: number;
}

const sizeOf = ({ shape }: tf.LayerVariable) =>
  shape.reduce<number>((size, length) => size * (length ?? 1), 1);

/**
 * Coefficients of every layer that has any, in order; counters and statistics of a population are none.
 * @example
 * models.parametersOf(models.mnistCnn({ seed: 1 }))[0]; // => { layer: 'conv1', coefficients: 1664 }
 */
export function parametersOf(model: tf.LayersModel): LayerParameters[] {
  return model.layers
    .map((layer) => ({
      layer: layer.name,
      coefficients: layer.trainableWeights.reduce((sum, weight) => sum + sizeOf(weight), 0),
    }))
    .filter(({ coefficients }) => coefficients > 0);
}

/**
 * What a network has to learn, counted: the coefficients of the whole model.
 * @example
 * models.countParameters(models.mnistCnn({ seed: 1, batchNorm: true })) - models.countParameters(models.mnistCnn({ seed: 1 })); // => 276
 */
export const countParameters = (model: tf.LayersModel): number =>
  parametersOf(model).reduce((sum, { coefficients }) => sum + coefficients, 0);
