/** Guided Grad-CAM: guided backpropagation where Grad-CAM sees evidence. Selvaraju et al. 2017, section 3.2. */
import { tf } from '../tensorflow/tf';
import { enlargeMaps, gradCam, type GradCamOptions } from './gradCam';
import { guidedBackpropagation } from './guidedBackpropagation';
import type { Target } from './target';

export interface GuidedGradCamOptions extends Omit<GradCamOptions, 'relu'> {
  /** How Grad-CAM's map is brought to the picture's size; the paper's is bilinear. */
  interpolation?: 'bilinear' | 'nearest';
}

/** The product of both, [batch, height, width, channels] with a sign, the caller's. */
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
