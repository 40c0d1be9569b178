/**
 * The deconvolutional network that shows what excites a unit: transposed convolutions, unpooling by the switches of the
 * forward pass, and a relu on the way back, dx = relu(dy), whatever the forward relu let through. Zeiler & Fergus 2014,
 * section 2.1. All but the relu is what backpropagation does anyway.
 */
import { withGradients } from '../engine/kernels/withGradients';
import { tf } from '../engine/tf';
import { inputGradient } from './inputGradient';
import type { Target, TargetOptions } from './target';

const rectified = (kernelName: string): tf.GradConfig => ({
  kernelName,
  gradFunc: (dy) => ({ x: () => tf.relu(dy as tf.Tensor) }),
});

/**
 * The deconvolutional network that shows what excites a unit (Zeiler & Fergus 2014, section 2.1): backpropagation
 * with $dx = relu(dy)$ through each relu, whatever the forward relu let through. [batch, height, width, channels]
 * with a sign, the caller's. The paper's figures are of a unit of a hidden layer where it is strongest: `{ layer:
 * 'block5_conv3', positions: 'strongest' }`, the target being the channel.
 * @throws Error where there is no such layer or unit.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * const pictures = tf.ones([1, 16, 16, 3]) as tf.Tensor4D;
 * attribution.deconvnet(model, pictures, 5, { layer: 'block2_conv1', positions: 'strongest' }).shape; // => [1, 16, 16, 3]
 */
export function deconvnet(
  model: tf.LayersModel,
  pictures: tf.Tensor4D,
  target: Target,
  options: TargetOptions = {},
): tf.Tensor4D {
  return withGradients([tf.Relu, tf.Relu6].map(rectified), () =>
    inputGradient(model, pictures, target, options),
  );
}
