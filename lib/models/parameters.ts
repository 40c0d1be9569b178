import type { tf } from '../engine/tf';

export interface LayerParameters {
  layer: string;
  /** Numbers that training changes by their gradient. */
  parameters: number;
}

const sizeOf = ({ shape }: tf.LayerVariable) =>
  shape.reduce<number>((size, length) => size * (length ?? 1), 1);

/**
 * Parameters of every layer that has any, in order; without counters and statistics.
 * @example
 * models.parametersOf(models.mnistCnn({ seed: 1 }))[0]; // => { layer: 'conv1', parameters: 1664 }
 */
export function parametersOf(model: tf.LayersModel): LayerParameters[] {
  return model.layers
    .map((layer) => ({
      layer: layer.name,
      parameters: layer.trainableWeights.reduce((sum, weight) => sum + sizeOf(weight), 0),
    }))
    .filter(({ parameters }) => parameters > 0);
}

/**
 * What a network has to learn, counted: the parameters of the whole model.
 * @example
 * models.countParameters(models.mnistCnn({ seed: 1, batchNorm: true })) - models.countParameters(models.mnistCnn({ seed: 1 })); // => 276
 */
export const countParameters = (model: tf.LayersModel): number =>
  parametersOf(model).reduce((sum, { parameters }) => sum + parameters, 0);
