import { Dropout } from '../layers/dropout';
import { VggPreprocessing } from '../layers/vggPreprocessing';
import { deriveSeed } from '../base/random';
import { tf } from '../engine/tf';
import { vgg16Blocks, vggConvolutions } from './vgg';

export interface Vgg16Cifar10Options {
  /** What `predictions` ends in. */
  activation?: 'softmax' | 'linear';
}

/**
 * VGG16's convolutions at full width with a small classifier, for CIFAR-10. Input [batch, height, width, 3] of any size from 32 on, as `vggPreprocess` gives it; output [batch, 10]. Layers as
 * in `vgg16` up to `block5_pool`, then the mean over all places and `predictions`. Its weights are zeros, to be
 * loaded.
 */
export function vgg16Cifar10({ activation = 'softmax' }: Vgg16Cifar10Options = {}): tf.LayersModel {
  const input = tf.input({ shape: [null, null, 3], name: 'input_1' });
  const zeros = () => tf.initializers.zeros();
  const x = vggConvolutions(input, vgg16Blocks, zeros);
  return classified(input, x, [], { activation, kernelInitializer: zeros() });
}

/**
 * The same while it is trained: images [batch, 32, 32, 3] with values 0 … 1, batch normalisation after each
 * convolution, dropout before the classifier; output [batch, 10] logits.
 */
export function vgg16Cifar10ForTraining({
  seed,
  keep = 0.8,
}: {
  seed: number;
  keep?: number;
}): tf.LayersModel {
  const input = tf.input({ shape: [32, 32, 3], name: 'pictures' });
  const preprocessed = new VggPreprocessing({ name: 'preprocessing' }).apply(input) as tf.SymbolicTensor;
  const he = (layer: string) => tf.initializers.heNormal({ seed: deriveSeed(seed, layer) });
  const x = vggConvolutions(preprocessed, vgg16Blocks, he, { batchNorm: true });
  const dropout = new Dropout({
    name: 'dropout',
    keep,
    variant: 'inverted',
    seed: deriveSeed(seed, 'dropout'),
  });
  return classified(input, x, [dropout], {
    activation: 'linear',
    kernelInitializer: tf.initializers.glorotUniform({ seed: deriveSeed(seed, 'predictions') }),
  });
}

type DenseConfig = Parameters<typeof tf.layers.dense>[0];

function classified(
  input: tf.SymbolicTensor,
  convolved: tf.SymbolicTensor,
  before: tf.layers.Layer[],
  dense: Omit<DenseConfig, 'units'>,
): tf.LayersModel {
  const top = [
    tf.layers.globalAveragePooling2d({ name: 'global_pool' }),
    ...before,
    tf.layers.dense({ name: 'predictions', units: 10, ...dense }),
  ];
  const outputs = top.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, convolved);
  return tf.model({ inputs: input, outputs, name: 'vgg16_cifar10' });
}
