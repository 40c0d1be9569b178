import { tf } from '../engine/tf';
import { resize } from '../data/images/resize';
import { mapsAndGradient } from './mapsAndGradient';
import type { Target, TargetOptions } from './target';

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
