/**
 * Grad-CAM: where in the last maps the evidence for a class lies, L = relu(sum_k alpha_k A^k), alpha_k being the mean of
 * dS/dA^k over the positions. Selvaraju et al. 2017, equations 1 and 2.
 */
import { checkAxes, checkSizes, checkWhole } from '../engine/checkShape';
import { tf } from '../engine/tf';
import { evaluate, inputValues } from '../models/evaluate';
import { layerNamed } from '../models/layerOutputs';
import { resolveTarget, type Target, type TargetOptions } from './target';

/** Of whose maps, and what is kept of them. */
export interface GradCamOptions extends Omit<TargetOptions, 'layer'> {
  /** Of whose maps: the last convolution's unless given, after what follows it at its size (norm, relu). */
  maps?: string;
  /** Whether only what speaks for the class is kept, as in the paper. */
  relu?: boolean;
}

/**
 * Grad-CAM: where in the last maps the evidence for a class lies, $L = relu(\sum_k \alpha_k A^k)$, $\alpha_k$ being
 * the mean of $dS/dA^k$ over the positions (Selvaraju et al. 2017, equations 1 and 2). Returns [batch, height and
 * width of the maps, 1], the caller's. A forward pass, and a backward pass down to the maps.
 * @throws Error where there is no such layer or class, or the layer has no maps.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * attribution.gradCam(model, tf.ones([2, 16, 16, 3]), [3, 7]).shape; // => [2, 8, 8, 1]
 */
export function gradCam(
  model: tf.LayersModel,
  pictures: tf.Tensor4D,
  target: Target,
  { maps, relu = true, ...options }: GradCamOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const { pictures: x, weights, score } = resolveTarget(model, pictures, target, options);
    const layer = maps === undefined ? lastMaps(model) : layerNamed(model, maps);
    const symbol = layer.output as tf.SymbolicTensor;
    if (symbol.shape.length !== 4) {
      throw new Error(
        `expected a layer of maps [batch, height, width, channels], but ${layer.name} gives [${symbol.shape.map((n) => n ?? 'batch').join(', ')}]`,
      );
    }
    const known = inputValues(model, x);
    const a = evaluate(symbol, known); // [batch, h, w, k]
    const dS = tf.grad((a) => score(new Map(known).set(symbol, a), weights).sum())(a);
    const alpha = dS.mean([1, 2], true); // [batch, 1, 1, k]
    const sum = a.mul(alpha).sum(3, true) as tf.Tensor4D;
    return relu ? sum.relu() : sum;
  });
}

/** The last layer whose maps are as large as the last convolution's. */
function lastMaps(model: tf.LayersModel): tf.layers.Layer {
  const conv = model.layers.filter((layer) => /Conv2D/.test(layer.getClassName())).pop();
  if (!conv) throw new Error('expected a model with a convolution, found none: name the layer with `maps`');
  const size = (layer: tf.layers.Layer) => (layer.outputShape as tf.Shape).slice(1).join();
  return model.layers.filter((layer) => size(layer) === size(conv)).pop()!;
}

/**
 * Maps at a picture's size: [batch, h, w, c] to [batch, height, width, c], the caller's; pixels are areas, not
 * points.
 * @throws RangeError for other than 4 axes, or a size that is none.
 * @example
 * attribution.enlargeMaps(tf.tensor4d([1, 2], [1, 1, 2, 1]), [1, 4], 'nearest').dataSync(); // => [1, 1, 2, 2]
 */
export function enlargeMaps(
  maps: tf.Tensor4D,
  [height, width]: readonly [height: number, width: number],
  interpolation: 'bilinear' | 'nearest' = 'bilinear',
): tf.Tensor4D {
  checkAxes('the maps', maps);
  checkWhole('the height', height);
  checkWhole('the width', width);
  checkSizes('the enlarged maps', [maps.shape[0], height, width, maps.shape[3]]);
  return interpolation === 'bilinear'
    ? tf.image.resizeBilinear(maps, [height, width], false, true)
    : tf.image.resizeNearestNeighbor(maps, [height, width]);
}
