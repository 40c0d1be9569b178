/**
 * Transposed convolution, or "deconvolution" (Zeiler et al. 2010; Dumoulin & Visin 2016, chapter 4): the linear map
 * C^T, where C is the matrix of a convolution. Where the convolution makes an input of size o into one of size i,
 * the transposed one makes i into o:
 *
 *   o = s (i - 1) + d (k - 1) + 1 - 2 p + a
 *
 * with kernel k, stride s, dilation d, padding p of the convolution, and output padding a, which chooses among the
 * sizes that the convolution makes into the same i.
 */
import { tf } from '../engine/tf';
import { insertZeros } from './insertZeros';
import { type LayerArgs, ownSettings } from './layerArgs';
import { transposedAxes, transposedAxis, type TransposedConv2dOptions } from './transposedAxes';

/**
 * The transposed convolution, or "deconvolution" (Zeiler et al. 2010; Dumoulin & Visin 2016, chapter 4), as the
 * gradient of a convolution to its input: the fast form, used everywhere else. x: float32 [batch, height, width, in];
 * kernel: [height, width, out, in]. Returns [batch, height', width', out], sizes as in `transposedAxis`.
 * @throws Error where the shapes do not fit, RangeError where the options do not.
 * @example
 * const x = tf.ones([1, 3, 3, 1]) as tf.Tensor4D;
 * const kernel = tf.ones([3, 3, 1, 1]) as tf.Tensor4D;
 * layers.transposedConv2d(x, kernel).shape; // => [1, 5, 5, 1]
 * layers.transposedConv2d(x, kernel, { stride: 2, padding: 'same' }).shape; // => [1, 6, 6, 1]
 */
export function transposedConv2d(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  options: TransposedConv2dOptions = {},
): tf.Tensor4D {
  const axes = transposedAxes(x, kernel, options);
  const { stride = 1, dilation = 1 } = options;
  const [batch, ...sizes] = x.shape;
  return tf.tidy(() => {
    const spread = dilation === 1 ? kernel : insertZeros(kernel, [dilation, dilation], [0, 1]);
    const gradient = (height: number, width: number, padding: 'valid' | 'same') =>
      tf.conv2dTranspose(x, spread, [batch, height, width, kernel.shape[2]], stride, padding);

    // TensorFlow's own two paddings, where they are meant; else the whole, of which the padding is cut off.
    const full = axes.map((axis, i) => stride * (sizes[i] - 1) + axis.kernel);
    const [height, width] = axes.map(({ output }) => output);
    const isSame = axes.every(({ output, before }, i) => {
      const removed = Math.max(full[i] - output, 0);
      return Math.ceil(output / stride) === sizes[i] && before === removed >> 1;
    });
    if (isSame) return gradient(height, width, 'same');
    if (
      axes.every(({ before, output }, i) => before === 0 && output >= full[i] && output < full[i] + stride)
    ) {
      return gradient(height, width, 'valid');
    }
    const whole = gradient(full[0], full[1], 'valid');
    const after = axes.map(({ before, output }, i) => Math.max(before + output - full[i], 0));
    const grown = after.some(Boolean)
      ? tf.pad(whole, [
          [0, 0],
          [0, after[0]],
          [0, after[1]],
          [0, 0],
        ])
      : whole;
    return grown.slice([0, axes[0].before, axes[1].before, 0], [batch, height, width, kernel.shape[2]]);
  }) as tf.Tensor4D;
}

export interface TransposedConv2dConfig extends TransposedConv2dOptions, LayerArgs {
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
  private readonly config: Omit<TransposedConv2dConfig, keyof LayerArgs>;
  private kernel!: tf.LayerVariable;
  private bias?: tf.LayerVariable;

  constructor(given: TransposedConv2dConfig) {
    super(given);
    const { filters, kernelSize } = given;
    this.config = ownSettings(given);
    if (!Number.isInteger(filters) || filters < 1)
      throw new RangeError(`expected 1 filter or more, got ${filters}`);
    transposedAxis(kernelSize, kernelSize, given); // throws where the options do not fit
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
