/** VGG16 (Simonyan & Zisserman 2014, configuration D) with random weights: what matters here is its size. */
import { tf } from '../../lib/engine/tf';

/** Input [batch, 224, 224, 3], output [batch, 1000] probabilities; 138,357,544 coefficients. */
export function vgg16(): tf.Sequential {
  const kernelInitializer = 'heUniform';
  const block = (convolutions: number, filters: number) => [
    ...Array.from({ length: convolutions }, () =>
      tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu', kernelInitializer }),
    ),
    tf.layers.maxPooling2d({ poolSize: 2 }),
  ];
  const dense = () => tf.layers.dense({ units: 4096, activation: 'relu', kernelInitializer });
  return tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [224, 224, 3] }),
      ...[block(2, 64), block(2, 128), block(3, 256), block(3, 512), block(3, 512)].flat(),
      tf.layers.flatten(),
      dense(),
      dense(),
      tf.layers.dense({ units: 1000, activation: 'softmax' }),
    ],
  });
}
