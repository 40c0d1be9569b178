import { tf } from '../engine/tf';
import { evaluate, inputValues } from '../models/layerOutputs';
import { outputOf, shapesOf } from '../models/symbolicTensors';
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
    const symbol = layer === undefined ? lastMaps(model, x.shape) : outputOf(model, layer);
    if (symbol.shape.length !== 4) {
      const shape = symbol.shape.map((size) => size ?? 'batch').join(', ');
      throw new Error(
        `expected a layer of feature maps [batch, height, width, channels], but ${layer} gives [${shape}]`,
      );
    }
    const known = inputValues(model, x);
    const maps = evaluate(symbol, known);
    const gradient = tf.grad((a) => score(new Map(known).set(symbol, a), weights).sum())(maps);
    return { maps, gradient };
  });
  return { maps: maps as tf.Tensor4D, gradient: gradient as tf.Tensor4D };
}

/** The last maps as large as those of the last convolution. */
function lastMaps(model: tf.LayersModel, images: tf.Shape): tf.SymbolicTensor {
  const shapes = [...shapesOf(model, [images])];
  const conv = shapes.filter(([{ sourceLayer }]) => /Conv2d/i.test(sourceLayer.getClassName())).pop();
  if (!conv)
    throw new Error('expected a model with a convolution, found none: name a layer with feature maps');
  return shapes.filter(([, shape]) => `${shape.slice(1)}` === `${conv[1].slice(1)}`).pop()![0];
}
