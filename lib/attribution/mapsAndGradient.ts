import { tf } from '../engine/tf';
import { evaluate, inputValues, layerNamed } from '../models/layerOutputs';
import { resolveTarget, type Target, type TargetOptions } from './target';

/** A layer's feature maps A and dS/dA, both [batch, height, width, channels]. */
export interface MapsAndGradient {
  maps: tf.Tensor4D;
  gradient: tf.Tensor4D;
}

/**
 * The feature maps A of a layer and $dS/dA$, the derivative of a class's score by each of their values: what Grad-CAM
 * is made of. layer: the last convolution, after what follows it at its size (normalization, ReLU), unless given. One
 * forward pass, and a backward pass down to the maps.
 * @throws Error for an unknown layer or class, or a layer without feature maps.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * const { maps, gradient } = attribution.mapsAndGradient(model, tf.ones([2, 16, 16, 3]), 3, 'block2_conv1');
 * [maps.shape, gradient.shape]; // => [[2, 8, 8, 8], [2, 8, 8, 8]]
 */
export function mapsAndGradient(
  model: tf.LayersModel,
  images: tf.Tensor,
  target: Target,
  layer?: string,
  options: Omit<TargetOptions, 'layer'> = {},
): MapsAndGradient {
  const { maps, gradient } = tf.tidy(() => {
    const { images: x, weights, score } = resolveTarget(model, images, target, options);
    const { name, output } = layer === undefined ? lastMaps(model) : layerNamed(model, layer);
    const symbol = output as tf.SymbolicTensor;
    if (symbol.shape.length !== 4) {
      const shape = symbol.shape.map((size) => size ?? 'batch').join(', ');
      throw new Error(
        `expected a layer of feature maps [batch, height, width, channels], but ${name} gives [${shape}]`,
      );
    }
    const known = inputValues(model, x);
    const maps = evaluate(symbol, known);
    const gradient = tf.grad((a) => score(new Map(known).set(symbol, a), weights).sum())(maps);
    return { maps, gradient };
  });
  return { maps: maps as tf.Tensor4D, gradient: gradient as tf.Tensor4D };
}

/** The last layer whose maps are as large as the last convolution's. */
function lastMaps(model: tf.LayersModel): tf.layers.Layer {
  const conv = model.layers.filter((layer) => /Conv2D/.test(layer.getClassName())).pop();
  if (!conv)
    throw new Error('expected a model with a convolution, found none: name a layer with feature maps');
  const size = (layer: tf.layers.Layer) => (layer.outputShape as tf.Shape).slice(1).join();
  return model.layers.filter((layer) => size(layer) === size(conv)).pop()!;
}
