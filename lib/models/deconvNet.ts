/** DeconvNet and its relatives as models: an encoder, its mirror image, and a choice of how the decoder regains size. */
import { BatchNormalization } from '../layers/batchNorm';
import { SubPixelConv2d } from '../layers/subPixelConv2d';
import { MaxPoolingWithSwitches, MaxUnpooling } from '../layers/switchLayers';
import { TransposedConv2d } from '../layers/transposedConv2d';
import { CropLike, Unpooling } from '../layers/unpool';
import { deriveSeed } from '../base/random';
import { tf } from '../engine/tf';
import {
  type ConvolutionRow,
  deconvNetLayers,
  type DeconvNetRow,
  type DeconvNetSize,
} from './deconvNetLayers';

/**
 * How the decoder doubles the size:
 * - switches: each value where the maximum stood (DeconvNet; SegNet with `skips` off and no code);
 * - fixed, nearest: at the upper left of its block, or everywhere in it;
 * - bilinear: interpolated;
 * - subPixel: by a sub-pixel convolution, started with ICNR.
 */
export type DecoderUpsampling = 'switches' | 'fixed' | 'nearest' | 'bilinear' | 'subPixel';

/** What a DeconvNet is made of. */
export interface DeconvNetOptions extends DeconvNetSize {
  classes: number;
  seed: number;
  /** Height and width of the images; any, unless given. Those that pooling does not divide are padded and cropped. */
  inputSize?: readonly [height: number, width: number];
  channels?: number;
  upsampling?: DecoderUpsampling;
  /** Whether the decoder also sees what the encoder had before each pooling, as in U-Net (Ronneberger et al. 2015). */
  skips?: boolean;
  /** Momentum of the moving averages that inference normalises with. */
  momentum?: number;
}

/**
 * DeconvNet (Noh, Hong & Han 2015) and its relatives: an encoder, its mirror image, and a choice of how the decoder
 * regains size. Input: float32 [batch, height, width, channels]. Output: scores [batch, height, width, classes], before
 * the softmax. As published with the defaults, 224x224x3 and 21 classes: 252 million parameters, 1 GB.
 * @throws Error for an unknown `upsampling`, RangeError for an invalid size.
 * @example
 * const model = models.deconvNet({ classes: 3, seed: 1, width: 1 / 16, blocks: [1, 1], code: false });
 * (model.predict(tf.zeros([1, 16, 16, 3])) as tf.Tensor).shape; // => [1, 16, 16, 3]
 */
export function deconvNet(options: DeconvNetOptions): tf.LayersModel {
  const { classes, inputSize = [null, null], channels = 3, upsampling = 'switches', skips = false } = options;
  const decoder = new Decoder(options, upsampling, skips);
  const input = tf.input({ shape: [...inputSize, channels], name: 'input' });
  let x = input;
  for (const row of deconvNetLayers(classes, options, channels)) x = decoder.apply(row, x);
  return tf.model({ inputs: input, outputs: x });
}

/** What a pooling left for its mirror image. */
interface Pooled {
  before: tf.SymbolicTensor;
  switches?: tf.SymbolicTensor;
}

class Decoder {
  private readonly pooled = new Map<number, Pooled>();

  constructor(
    private readonly options: DeconvNetOptions,
    private readonly upsampling: DecoderUpsampling,
    private readonly skips: boolean,
  ) {
    const known = ['switches', 'fixed', 'nearest', 'bilinear', 'subPixel'];
    if (!known.includes(upsampling))
      throw new Error(`expected upsampling "${known.join('", "')}", got "${upsampling}"`);
  }

  apply(row: DeconvNetRow, x: tf.SymbolicTensor): tf.SymbolicTensor {
    if ('filters' in row) return this.convolve(row, x);
    return row.kind === 'pool' ? this.pool(row.block, row.name, x) : this.unpool(row.block, row.name, x);
  }

  private pool(block: number, name: string, x: tf.SymbolicTensor): tf.SymbolicTensor {
    if (this.upsampling === 'switches') {
      const [y, switches] = new MaxPoolingWithSwitches({ name }).apply(x) as tf.SymbolicTensor[];
      this.pooled.set(block, { before: x, switches });
      return y;
    }
    this.pooled.set(block, { before: x });
    return tf.layers.maxPooling2d({ name, poolSize: 2, padding: 'same' }).apply(x) as tf.SymbolicTensor;
  }

  private unpool(block: number, name: string, x: tf.SymbolicTensor): tf.SymbolicTensor {
    const { before, switches } = this.pooled.get(block)!;
    const large = switches
      ? (new MaxUnpooling({ name }).apply([x, switches, before]) as tf.SymbolicTensor)
      : (new CropLike({ name: `${name}_crop` }).apply([this.enlarge(name, x), before]) as tf.SymbolicTensor);
    if (!this.skips) return large;
    return tf.layers.concatenate({ name: `${name}_skip` }).apply([large, before]) as tf.SymbolicTensor;
  }

  private enlarge(name: string, x: tf.SymbolicTensor): tf.SymbolicTensor {
    const { upsampling } = this;
    if (upsampling === 'subPixel') {
      const seed = deriveSeed(this.options.seed, name);
      const layer = new SubPixelConv2d({ name, filters: x.shape[3] as number, kernelSize: 3, seed });
      return layer.apply(x) as tf.SymbolicTensor;
    }
    if (upsampling === 'switches') throw new Error('switches are unpooled where they are known');
    return new Unpooling({ name, method: upsampling }).apply(x) as tf.SymbolicTensor;
  }

  private convolve({ kind, name, kernelSize, filters, padding, norm }: ConvolutionRow, x: tf.SymbolicTensor) {
    const { momentum = 0.9 } = this.options;
    const seed = deriveSeed(this.options.seed, name);
    const layer =
      kind === 'deconvolution'
        ? new TransposedConv2d({ name, filters, kernelSize, padding, seed })
        : tf.layers.conv2d({
            name,
            filters,
            kernelSize,
            padding,
            kernelInitializer: tf.initializers.heNormal({ seed }),
          });
    const y = layer.apply(x) as tf.SymbolicTensor;
    if (!norm) return y;
    const statistics = {
      statistics: 'moving',
      momentum,
      gammaMean: 1,
      gammaStddev: 0,
      epsilon: 1e-5,
    } as const;
    const normal = new BatchNormalization({ name: `${name}_bn`, ...statistics }).apply(y);
    return tf.layers.reLU({ name: `${name}_relu` }).apply(normal as tf.SymbolicTensor) as tf.SymbolicTensor;
  }
}
