/** VGG16's convolutions at full width with a small classifier: the mean over all places, and one dense layer. */
import { deriveSeed } from '../base/random';
import { tf } from '../engine/tf';
import { Dropout } from '../layers/dropout';
import { VggPreprocessing } from '../layers/vggPreprocessing';
import { vgg16Blocks, type VggBlocks, vggConvolutions } from './vgg';

export interface Vgg16PooledOptions {
  classes: number;
  /** What `predictions` ends in. */
  activation?: 'softmax' | 'linear';
  /** Filters of the blocks, where not VGG16's: for tests. */
  blocks?: VggBlocks;
}

/**
 * Input [batch, height, width, 3] of any size from 32 on, as `vggPreprocess` gives it; output [batch, classes]. Layers
 * as in `vgg16` up to `block5_pool`, then `global_pool` and `predictions`. Its weights are zeros, to be loaded.
 */
export function vgg16Pooled({
  classes,
  activation = 'softmax',
  blocks = vgg16Blocks,
}: Vgg16PooledOptions): tf.LayersModel {
  const input = tf.input({ shape: [null, null, 3], name: 'input_1' });
  const zeros = () => tf.initializers.zeros();
  const dense = { units: classes, activation, kernelInitializer: zeros() };
  return classified(input, vggConvolutions(input, blocks, zeros), [], dense);
}

/** While it is trained: `seed` of its first weights and of dropout, `keep` the share that dropout lets through. */
export interface Vgg16TrainingOptions extends Pick<Vgg16PooledOptions, 'classes' | 'blocks'> {
  seed: number;
  keep?: number;
}

/**
 * The same while it is trained from scratch: images [batch, height, width, 3] with values 0 … 1, batch normalisation
 * after each convolution, dropout before the classifier; output [batch, classes] logits.
 */
export function vgg16PooledForTraining({
  seed,
  classes,
  keep = 0.8,
  blocks = vgg16Blocks,
}: Vgg16TrainingOptions): tf.LayersModel {
  const input = tf.input({ shape: [null, null, 3], name: 'images' });
  const preprocessed = new VggPreprocessing({ name: 'preprocessing' }).apply(input) as tf.SymbolicTensor;
  const he = (layer: string) => tf.initializers.heNormal({ seed: deriveSeed(seed, layer) });
  const x = vggConvolutions(preprocessed, blocks, he, { batchNorm: true });
  return classified(input, x, [dropoutOf(seed, keep)], denseOf(seed, classes));
}

/**
 * The convolutions of such a network, trained, with a classifier for other classes, to be trained further: images
 * [batch, height, width, 3] with values 0 … 1, output [batch, classes] logits. Only the last block and the classifier are
 * trained: what the first blocks see serves other photographs as well.
 */
export function vgg16PooledForFineTuning(
  base: tf.LayersModel,
  { seed, classes, keep = 0.8 }: Omit<Vgg16TrainingOptions, 'blocks'>,
): tf.LayersModel {
  const blocks = blocksOf(base);
  const input = tf.input({ shape: [null, null, 3], name: 'images' });
  const preprocessed = new VggPreprocessing({ name: 'preprocessing' }).apply(input) as tf.SymbolicTensor;
  const x = vggConvolutions(preprocessed, blocks, () => tf.initializers.zeros());
  const model = classified(input, x, [dropoutOf(seed, keep)], denseOf(seed, classes));
  for (const layer of model.layers) {
    const block = Number(/^block(\d+)_conv/.exec(layer.name)?.[1]);
    if (!block) continue;
    layer.setWeights(base.getLayer(layer.name).getWeights());
    if (block < blocks.length) layer.trainable = false;
  }
  return model;
}

/** The filters of each block of such a network. */
export function blocksOf(model: tf.LayersModel): number[][] {
  const blocks: number[][] = [];
  for (const { name, outputShape } of model.layers) {
    const block = Number(/^block(\d+)_conv\d+$/.exec(name)?.[1]);
    if (block) (blocks[block - 1] ??= []).push(outputShape[3] as number);
  }
  return blocks;
}

const dropoutOf = (seed: number, keep: number) =>
  new Dropout({ name: 'dropout', keep, variant: 'inverted', seed: deriveSeed(seed, 'dropout') });

const denseOf = (seed: number, classes: number) => ({
  units: classes,
  kernelInitializer: tf.initializers.glorotUniform({ seed: deriveSeed(seed, 'predictions') }),
});

function classified(
  input: tf.SymbolicTensor,
  convolved: tf.SymbolicTensor,
  before: tf.layers.Layer[],
  dense: Parameters<typeof tf.layers.dense>[0],
): tf.LayersModel {
  const top = [
    tf.layers.globalAveragePooling2d({ name: 'global_pool' }),
    ...before,
    tf.layers.dense({ name: 'predictions', ...dense }),
  ];
  const outputs = top.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, convolved);
  return tf.model({ inputs: input, outputs, name: 'vgg16_pooled' });
}
