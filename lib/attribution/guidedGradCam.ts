/** Guided Grad-CAM: guided backpropagation where Grad-CAM sees evidence. Selvaraju et al. 2017, section 3.2. */
import { tf } from '../engine/tf';
import { enlargeMaps, gradCam, type GradCamOptions } from './gradCam';
import { guidedBackpropagation } from './guidedBackpropagation';
import type { Target } from './target';

/** As for `gradCam`, and how its map is enlarged. */
export interface GuidedGradCamOptions extends Omit<GradCamOptions, 'relu'> {
  /** How Grad-CAM's map is brought to the picture's size; the paper's is bilinear. */
  interpolation?: 'bilinear' | 'nearest';
}

/**
 * Guided Grad-CAM (Selvaraju et al. 2017, section 3.2): guided backpropagation where Grad-CAM sees evidence, the
 * product of both. [batch, height, width, channels] with a sign, the caller's.
 * @throws Error where there is no such layer or class, or the layer has no maps.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * attribution.guidedGradCam(model, tf.ones([1, 16, 16, 3]), 3).shape; // => [1, 16, 16, 3]
 */
export function guidedGradCam(
  model: tf.LayersModel,
  pictures: tf.Tensor4D,
  target: Target,
  { interpolation, maps, ...options }: GuidedGradCamOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const cam = gradCam(model, pictures, target, { ...options, maps });
    const [, height, width] = pictures.shape;
    const guided = guidedBackpropagation(model, pictures, target, options);
    return guided.mul(enlargeMaps(cam, [height, width], interpolation));
  });
}
