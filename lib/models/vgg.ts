/**
 * VGG16 and VGG19 (Simonyan & Zisserman 2014, table 1, columns D and E), layers named and ordered as in Keras, so
 * that weights and papers that speak of `block4_conv2` fit.
 */
import { BatchNormalization } from '../layers/batchNorm';
import { deriveSeed } from '../base/random';
import { maxUnits } from '../engine/checkShape';
import { tf } from '../engine/tf';

/** Filters of the 3x3 convolutions of each block; a 2x2 max pool ends a block. */
export type VggBlocks = readonly (readonly number[])[];

/** VGG16's blocks. */
export const vgg16Blocks: VggBlocks = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];
/** VGG19's blocks. */
export const vgg19Blocks: VggBlocks = vgg16Blocks.map((block, i) => (i < 2 ? block : [...block, block[0]]));

/** What a VGG ends in, and how it starts. */
export interface VggOptions {
  /** Whether `flatten`, `fc1`, `fc2` and `predictions` (softmax) follow the last block. */
  includeTop?: boolean;
  /** Without the top, height and width may be left open: [null, null, 3]. */
  inputShape?: [height: number | null, width: number | null, channels: number];
  classes?: number;
  /** Units of fc1 and fc2. */
  units?: number;
  /** Random weights (Glorot & Bengio 2010) with this seed; zeros, for weights that are loaded next, without one. */
  seed?: number;
  /** What the images pass first: `new layers.TorchPreprocessing()` for weights of torchvision's or timm's. */
  preprocessing?: tf.layers.Layer;
}

/**
 * VGG16 (Simonyan & Zisserman 2014, table 1, column D). Input [batch, 224, 224, 3], as `vggPreprocess` gives it; output
 * [batch, 1000] probabilities. 138,357,544 parameters.
 * @throws Error where dense layers follow an open height or width, RangeError for invalid sizes.
 * @example
 * models.vgg16({ includeTop: false, inputShape: [null, null, 3] }).countParams(); // => 14714688
 */
export const vgg16 = (options: VggOptions = {}): tf.LayersModel => vgg('vgg16', vgg16Blocks, options);

/**
 * As VGG16, with four convolutions in blocks 3, 4 and 5 (column E). 143,667,240 parameters.
 * @throws Error where dense layers follow an open height or width.
 * @example
 * models.vgg19({ includeTop: false, inputShape: [null, null, 3] }).countParams(); // => 20024384
 */
export const vgg19 = (options: VggOptions = {}): tf.LayersModel => vgg('vgg19', vgg19Blocks, options);

/**
 * A network of the VGG family with blocks of any sizes (Simonyan & Zisserman 2014, table 1), layers named and
 * ordered as in Keras. Input [batch, height, width, channels], output [batch, classes] probabilities, or the last
 * block's maps.
 * @throws Error where dense layers follow an open height or width.
 * @example
 * const model = models.vgg('small', [[4, 4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 16, seed: 1 });
 * model.layers[1].name; // => 'block1_conv1'
 */
export function vgg(name: string, blocks: VggBlocks, options: VggOptions = {}): tf.LayersModel {
  const {
    includeTop = true,
    inputShape = [224, 224, 3],
    classes = 1000,
    units = 4096,
    seed,
    preprocessing,
  } = options;
  if (includeTop && inputShape.includes(null)) {
    throw new Error(
      `expected a height and a width for the dense layers, got [${inputShape.map((n) => n ?? '?').join(', ')}]: ` +
        'give both, or leave the top out',
    );
  }
  const sizes = [
    ...inputShape.filter((size) => size !== null),
    ...blocks.flat(),
    ...(includeTop ? [classes, units] : []),
  ];
  if (inputShape.length !== 3 || !sizes.every(isSize)) {
    throw new RangeError(
      `expected images [height, width, channels], and whole numbers of filters, units and classes, got ` +
        `[${inputShape.map((n) => n ?? '?').join(', ')}], [${blocks.join('], [')}], ${units} and ${classes}`,
    );
  }
  const input = tf.input({ shape: inputShape, name: 'input_1' });
  const start = preprocessing ? (preprocessing.apply(input) as tf.SymbolicTensor) : input;
  let x = vggConvolutions(start, blocks, (layer) => glorot(seed, layer));
  if (includeTop) {
    const dense = (layer: string, size: number, activation: 'relu' | 'softmax') =>
      tf.layers.dense({ name: layer, units: size, activation, kernelInitializer: glorot(seed, layer) });
    const top = [
      tf.layers.flatten({ name: 'flatten' }),
      dense('fc1', units, 'relu'),
      dense('fc2', units, 'relu'),
      dense('predictions', classes, 'softmax'),
    ];
    for (const layer of top) x = layer.apply(x) as tf.SymbolicTensor;
  }
  return tf.model({ inputs: input, outputs: x, name });
}

const isSize = (size: number | null) => Number.isInteger(size) && size! > 0 && size! <= maxUnits;

const glorot = (seed: number | undefined, layer: string) =>
  seed === undefined
    ? tf.initializers.zeros()
    : tf.initializers.glorotUniform({ seed: deriveSeed(seed, layer) });

type Initializer = ReturnType<typeof tf.initializers.zeros>;

/**
 * The blocks: `block1_conv1`, … with relu and `block1_pool`, …. With batchNorm each convolution, without bias then,
 * is followed by `block1_conv1_bn` and `block1_conv1_relu`.
 */
export function vggConvolutions(
  input: tf.SymbolicTensor,
  blocks: VggBlocks,
  kernelInitializer: (layer: string) => Initializer,
  { batchNorm = false }: { batchNorm?: boolean } = {},
): tf.SymbolicTensor {
  const layers = blocks.flatMap((filters, b) => [
    ...filters.flatMap((count, i) => {
      const name = `block${b + 1}_conv${i + 1}`;
      const conv = {
        name,
        filters: count,
        kernelSize: 3,
        padding: 'same',
        kernelInitializer: kernelInitializer(name),
      } as const;
      if (!batchNorm) return [tf.layers.conv2d({ ...conv, activation: 'relu' })];
      return [
        tf.layers.conv2d({ ...conv, useBias: false }),
        new BatchNormalization({
          name: `${name}_bn`,
          statistics: 'moving',
          momentum: 0.9,
          epsilon: 1e-5,
          gammaMean: 1,
          gammaStddev: 0,
        }),
        tf.layers.activation({ name: `${name}_relu`, activation: 'relu' }),
      ];
    }),
    tf.layers.maxPooling2d({ name: `block${b + 1}_pool`, poolSize: 2, strides: 2 }),
  ]);
  return layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
}
