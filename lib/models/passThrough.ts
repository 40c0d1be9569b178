/** A batch passed through a chain of layers by hand, so that what flows can be watched and changed on the way. */
import { tf } from '../engine/tf';

export interface PassOptions {
  training?: boolean;
  /** Sees what each layer gives; what it returns, if anything, flows on instead. */
  onOutput?: (layer: tf.layers.Layer, output: tf.Tensor) => tf.Tensor | void;
}

/**
 * What the model gives for xs, passed through its layers by hand, so that what flows can be watched and changed on
 * the way. The result is the caller's. Can be captured.
 * @throws Error where the model is not a chain, each layer after the one before it.
 * @example
 * const names: string[] = [];
 * const onOutput = ({ name }: tf.layers.Layer) => void names.push(name);
 * models.passThrough(models.mnistDense({ seed: 1, units: [4] }), tf.zeros([1, 28, 28, 1]), { onOutput });
 * names; // => ['flatten', 'dense1', 'sigmoid1', 'output']
 */
export function passThrough(
  model: tf.LayersModel,
  xs: tf.Tensor,
  { training = false, onOutput }: PassOptions = {},
): tf.Tensor {
  const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  layers.slice(1).forEach((layer, i) => {
    if (layer.input !== layers[i].output) {
      throw new Error(`expected a chain of layers, but ${layer.name} does not follow ${layers[i].name}`);
    }
  });
  return tf.tidy(() => {
    let x = xs.clone();
    for (const layer of layers) {
      const output = layer.apply(x, { training }) as tf.Tensor;
      const changed = onOutput?.(layer, output);
      x = changed instanceof tf.Tensor ? changed : output;
    }
    return x;
  });
}
