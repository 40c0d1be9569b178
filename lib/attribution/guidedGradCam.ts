import { tf } from '../engine/tf';
import { gradCam, type GradCamOptions } from './gradCam';
import { guidedBackpropagation } from './guidedBackpropagation';
import type { Target } from './target';

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
