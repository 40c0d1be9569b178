import { resize } from '../data/images/resize';
import { tf } from '../engine/tf';
import { evaluate, inputValues } from '../models/layerOutputs';
import { outputOf, shapesOf } from '../models/symbolicTensors';
import { guidedBackpropagation } from './guidedBackpropagation';
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

/** Of which feature maps, and what is made of them. */
export interface GradCamOptions extends Omit<TargetOptions, 'layer'> {
  /** Whose feature maps: those of the last convolution, after what follows it at its size, unless given. */
  layer?: string;
  /** Whether only evidence for the class is kept, as in the paper. */
  relu?: boolean;
  /** How the map is brought to the image's size; none: it stays at the layer's. */
  interpolation?: 'bilinear' | 'nearest' | 'none';
}

/**
 * Grad-CAM: where in the feature maps the evidence for a class lies, $L = relu(\sum_k \alpha_k A^k)$, $\alpha_k$ being
 * the mean of $dS/dA^k$ over the positions (Selvaraju et al. 2017, equations 1 and 2). Returns [batch, height, width,
 * 1] at the size of the images.
 * @throws Error for an unknown layer or class, or a layer without feature maps.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * attribution.gradCam(model, tf.ones([2, 16, 16, 3]), [3, 7]).shape; // => [2, 16, 16, 1]
 */
export function gradCam(
  model: tf.LayersModel,
  images: tf.Tensor,
  target: Target,
  { layer, relu = true, interpolation = 'bilinear', ...options }: GradCamOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const { maps, gradient } = mapsAndGradient(model, images, target, layer, options);
    const alpha = gradient.mean([1, 2], true); // [batch, 1, 1, maps]
    const sum: tf.Tensor4D = maps.mul(alpha).sum(3, true);
    const evidence: tf.Tensor4D = relu ? sum.relu() : sum;
    const [, height, width] = images.shape;
    return interpolation === 'none' ? evidence : resize(evidence, [height, width], interpolation);
  });
}

/** As for `gradCam`; the paper's interpolation is bilinear. */
export interface GuidedGradCamOptions extends Omit<GradCamOptions, 'relu' | 'interpolation'> {
  interpolation?: 'bilinear' | 'nearest';
}

/**
 * Guided Grad-CAM (Selvaraju et al. 2017, section 3.2): the product of guided backpropagation and Grad-CAM. Returns
 * [batch, height, width, channels], with a sign.
 * @throws Error for an unknown layer or class, or a layer without feature maps.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * attribution.guidedGradCam(model, tf.ones([1, 16, 16, 3]), 3).shape; // => [1, 16, 16, 3]
 */
export function guidedGradCam(
  model: tf.LayersModel,
  images: tf.Tensor,
  target: Target,
  { interpolation, layer, ...options }: GuidedGradCamOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const cam = gradCam(model, images, target, { ...options, layer, interpolation });
    return guidedBackpropagation(model, images, target, options).mul(cam);
  });
}
