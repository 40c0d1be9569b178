/** Transposed convolution as a layer; the mathematics is in transposedConv2d.ts. */
import { tf } from '../engine/tf';
import { transposedAxis, transposedConv2d, type TransposedConv2dOptions } from './transposedConv2d';

export interface TransposedConv2dConfig extends TransposedConv2dOptions {
  name?: string;
  filters: number;
  kernelSize: number;
  useBias?: boolean;
  /** Kernel ~ N(0, 2 / (kernelSize^2 inputs / stride^2)): as many inputs reach an output (He et al. 2015, equation 10). */
  seed?: number;
}

/**
 * Transposed convolution as a layer: input [batch, height, width, in], output [batch, height', width', filters]. The
 * mathematics is `transposedConv2d`.
 * @throws RangeError where filters, kernel or options do not fit.
 * @example
 * const layer = new layers.TransposedConv2d({ filters: 8, kernelSize: 4, stride: 2, padding: 'same' });
 * (layer.apply(tf.ones([1, 7, 7, 3])) as tf.Tensor).shape; // => [1, 14, 14, 8]
 */
export class TransposedConv2d extends tf.layers.Layer {
  static className = 'ConvnotesTransposedConv2d';
  private readonly config: TransposedConv2dConfig;
  private kernel!: tf.LayerVariable;
  private bias?: tf.LayerVariable;

  constructor({ name, ...config }: TransposedConv2dConfig) {
    super({ name });
    this.config = config;
    const { filters } = config;
    if (!Number.isInteger(filters) || filters < 1)
      throw new RangeError(`expected 1 filter or more, got ${filters}`);
    transposedAxis(config.kernelSize, config.kernelSize, config); // throws where the options do not fit
  }

  override build(inputShape: tf.Shape): void {
    const { filters, kernelSize, stride = 1, useBias = true, seed = 1 } = this.config;
    const inputs = inputShape[3] as number;
    const stddev = Math.sqrt((2 * stride ** 2) / (kernelSize ** 2 * inputs));
    const initial = tf.initializers.randomNormal({ mean: 0, stddev, seed });
    this.kernel = this.addWeight('kernel', [kernelSize, kernelSize, filters, inputs], 'float32', initial);
    if (useBias) this.bias = this.addWeight('bias', [filters], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
      const y = transposedConv2d(x, this.kernel.read() as tf.Tensor4D, this.config);
      return this.bias ? tf.add(y, this.bias.read()) : y;
    });
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    const { filters, kernelSize } = this.config;
    const size = (n: number | null) => n && transposedAxis(n, kernelSize, this.config).output;
    return [inputShape[0], size(inputShape[1]), size(inputShape[2]), filters];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.config } as tf.serialization.ConfigDict;
  }
}

tf.serialization.registerClass(TransposedConv2d);
