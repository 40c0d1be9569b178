/**
 * Sub-pixel convolution (Shi et al. 2016, section 3.2): a convolution to factor^2 times the channels, laid out as
 * pixels. Each of the factor^2 pixels of a block has kernels of its own; started at random they differ, which is
 * seen as a checkerboard. ICNR (Aitken et al. 2017) starts them equal, so that the layer begins as a convolution
 * followed by nearest-neighbour enlargement.
 */
import { checkSizes } from '../engine/checkShape';
import { depthToSpace } from '../engine/kernels';
import { tf } from '../engine/tf';
import type { LayerArgs } from './layerArgs';

export interface SubPixelConv2dConfig extends LayerArgs {
  filters: number;
  kernelSize: number;
  factor?: number;
  /** How the kernels start: all alike within a block, or each at random. */
  initial?: 'icnr' | 'random';
  seed?: number;
}

/**
 * A kernel [size, size, in, factor^2 out], ~ N(0, 2 / (size^2 in)) (He et al. 2015). With icnr the factor^2 kernels of
 * one output channel are equal (Aitken et al. 2017), so that the layer starts without a checkerboard.
 * @throws RangeError for an invalid shape or factor.
 * @example
 * const kernel = layers.subPixelKernel([3, 3, 1, 4], { factor: 2, initial: 'icnr', seed: 1 });
 * kernel.max(3).sub(kernel.min(3)).max(); // => 0
 */
export function subPixelKernel(
  shape: number[],
  { factor, initial, seed }: Required<Pick<SubPixelConv2dConfig, 'factor' | 'initial' | 'seed'>>,
): tf.Tensor4D {
  const [size, width, inputs, outputs] = shape;
  checkSizes('the kernel', shape);
  if (shape.length !== 4 || size !== width || !shape.every((axis) => axis > 0)) {
    throw new RangeError(`expected a kernel [size, size, in, factor^2 out], got [${shape}]`);
  }
  if (!Number.isInteger(factor) || factor < 1 || outputs % factor ** 2 !== 0) {
    throw new RangeError(`expected a whole factor whose square divides ${outputs}, got ${factor}`);
  }
  return tf.tidy(() => {
    const stddev = Math.sqrt(2 / (size * size * inputs));
    const drawn = initial === 'icnr' ? outputs / factor ** 2 : outputs;
    const kernel = tf.randomNormal([size, size, inputs, drawn], 0, stddev, 'float32', seed);
    return (initial === 'icnr' ? kernel.tile([1, 1, 1, factor ** 2]) : kernel) as tf.Tensor4D; // channels run fastest
  });
}

/**
 * Sub-pixel convolution (Shi et al. 2016, section 3.2), a convolution to factor^2 times the channels, laid out as
 * pixels: input [batch, height, width, in], output [batch, factor height, factor width, filters].
 * @throws Error for `initial` kernels that are neither icnr nor random.
 * @example
 * const layer = new layers.SubPixelConv2d({ filters: 4, kernelSize: 3 });
 * const y = layer.apply(tf.ones([1, 5, 5, 2])) as tf.Tensor;
 * y.shape; // => [1, 10, 10, 4]
 */
export class SubPixelConv2d extends tf.layers.Layer {
  static className = 'ConvnotesSubPixelConv2d';
  private readonly config: Required<Omit<SubPixelConv2dConfig, keyof LayerArgs>>;
  private kernel!: tf.LayerVariable;
  private bias!: tf.LayerVariable;

  constructor(given: SubPixelConv2dConfig) {
    super(given);
    const { filters, kernelSize, factor = 2, initial = 'icnr', seed = 1 } = given;
    if (initial !== 'icnr' && initial !== 'random') {
      throw new Error(`expected the initial kernels "icnr" or "random", got "${initial as string}"`);
    }
    this.config = { filters, kernelSize, factor, initial, seed };
  }

  override build(inputShape: tf.Shape): void {
    const { filters, kernelSize, factor } = this.config;
    const outputs = filters * factor ** 2;
    const initial = {
      apply: (shape: number[]) => subPixelKernel(shape, this.config),
    } as unknown as ReturnType<typeof tf.initializers.zeros>;
    const shape = [kernelSize, kernelSize, inputShape[3] as number, outputs];
    this.kernel = this.addWeight('kernel', shape, 'float32', initial);
    this.bias = this.addWeight('bias', [outputs], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
      const y = tf.conv2d(x, this.kernel.read() as tf.Tensor4D, 1, 'same').add(this.bias.read());
      return depthToSpace(y as tf.Tensor4D, this.config.factor);
    });
  }

  override computeOutputShape([batch, height, width]: tf.Shape): tf.Shape {
    const { factor, filters } = this.config;
    return [batch, height && height * factor, width && width * factor, filters];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.config };
  }
}

tf.serialization.registerClass(SubPixelConv2d);
