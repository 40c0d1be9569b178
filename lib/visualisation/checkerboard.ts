import { depthToSpace } from '../engine/kernels';
import { subPixelKernel } from '../layers/subPixelConv2d';
import { unpool } from '../layers/unpool';
import { transposedConv2d } from '../layers/transposedConv2d';
import { checkSizes, checkWhole } from '../engine/checkShape';
import { tf } from '../engine/tf';

/**
 * How much of an image repeats with a period (Odena, Dumoulin & Olah 2016): the standard deviation of the means of
 * its period x period phases, over the root mean square of all values; from 0 for no pattern to 1 for nothing else.
 * Returns the mean over all channels and images. y: [batch, height, width, channels]. margin: rows left out at each
 * border, where a convolution sees padding.
 * @throws RangeError for a period that does not fit into the image.
 * @example
 * visualisation.checkerboard(tf.tensor4d([1, -1, -1, 1], [1, 2, 2, 1]).tile([1, 4, 4, 1]), 2); // => 1
 */
export function checkerboard(y: tf.Tensor4D, period: number, margin = period): number {
  const inside = y.shape.slice(1, 3).map((size) => Math.floor((size - 2 * margin) / period) * period);
  if (!Number.isInteger(period) || period < 2 || inside.some((size) => size < period)) {
    throw new RangeError(
      `expected a period of 2 or more that fits into [${y.shape}] less ${margin} at the borders, got ${period}`,
    );
  }
  const [height, width] = inside;
  const [batch, , , channels] = y.shape;
  return tf.tidy(() => {
    const x = y.slice([0, margin, margin, 0], [batch, height, width, channels]);
    const phases = x.reshape([batch, height / period, period, width / period, period, channels]).mean([1, 3]);
    const spread = tf.moments(phases, [1, 2]).variance; // [batch, channels]
    const power = x.square().mean([1, 2]);
    return spread.div(tf.maximum(power, 1e-12)).sqrt().mean().dataSync()[0];
  });
}

/**
 * How many taps of a kernel reach each pixel of a transposed convolution without padding: rows of counts.
 * @throws RangeError for an invalid size.
 * @example
 * visualisation.overlap(2, 3, 2)[0]; // => [1, 1, 2, 1, 1]
 */
export function overlap(input: number, kernelSize: number, stride: number): number[][] {
  for (const [name, value] of Object.entries({ input, kernelSize, stride })) checkWhole(name, value);
  checkSizes('the output', [stride * (input - 1) + kernelSize, stride * (input - 1) + kernelSize]);
  const along = new Array<number>(stride * (input - 1) + kernelSize).fill(0);
  for (let i = 0; i < input; i++) for (let k = 0; k < kernelSize; k++) along[i * stride + k] += 1;
  return along.map((row) => along.map((column) => row * column));
}

export interface TransposedPatternOptions {
  kernelSize: number;
  stride: number;
  /** alike: only the overlap counts; random: as at the start of a training, the mean over 256 kernels. */
  entries: 'alike' | 'random';
  seed?: number;
}

/**
 * The checkerboard, 0 … 1, that a transposed convolution makes of a constant image. Where the kernel's size is not a
 * multiple of the stride, some pixels get more taps than others; where it is, each phase of the stride has its own.
 * @throws RangeError for a stride of 1, which makes no checkerboard, and an invalid kernel size.
 * @example
 * visualisation.transposedPattern({ kernelSize: 4, stride: 2, entries: 'alike' }); // => 0
 * visualisation.transposedPattern({ kernelSize: 3, stride: 2, entries: 'alike' }) > 0.3; // => true
 */
export function transposedPattern({
  kernelSize,
  stride,
  entries,
  seed = 1,
}: TransposedPatternOptions): number {
  checkWhole('the size of the kernel', kernelSize, 1, 1000);
  return tf.tidy(() => {
    const flat = tf.ones<tf.Rank.R4>([1, 12, 12, 1]);
    const shape: [number, number, number, number] = [
      kernelSize,
      kernelSize,
      entries === 'alike' ? 1 : 256,
      1,
    ];
    const kernel: tf.Tensor4D =
      entries === 'alike' ? tf.ones(shape) : tf.randomNormal(shape, 0, 1, 'float32', seed);
    return checkerboard(transposedConv2d(flat, kernel, { stride }), stride, 2 * stride);
  });
}

/** How an image is enlarged twice, by kernels that a training has not changed yet. */
export type Upsampling = 'transposed' | 'nearest' | 'subPixel' | 'icnr';

/**
 * The checkerboard, 0 … 1, that a way of enlarging makes of a constant image at the start of a training, the mean over
 * 256 random kernels: a transposed convolution 4 × 4 with stride 2, nearest neighbour and a convolution 3 × 3, and a
 * sub-pixel convolution 3 × 3 with a random start or ICNR, which starts the kernels of a block alike (Aitken et al.
 * 2017).
 * @throws RangeError for another name.
 * @example
 * visualisation.upsamplingPattern('icnr') < 1e-3; // => true
 */
export function upsamplingPattern(upsampling: Upsampling): number {
  if (upsampling === 'transposed') return transposedPattern({ kernelSize: 4, stride: 2, entries: 'random' });
  return tf.tidy(() => {
    const flat = tf.ones<tf.Rank.R4>([1, 12, 12, 1]);
    if (upsampling === 'nearest') {
      const kernels = tf.randomNormal<tf.Rank.R4>([3, 3, 1, 256], 0, 1, 'float32', 5);
      return checkerboard(tf.conv2d(unpool(flat, { method: 'nearest' }), kernels, 1, 'same'), 2, 4);
    }
    const initial = { subPixel: 'random', icnr: 'icnr' }[upsampling] as 'random' | 'icnr' | undefined;
    if (!initial) throw new RangeError(`expected transposed, nearest, subPixel or icnr, got "${upsampling}"`);
    const kernels = subPixelKernel([3, 3, 1, 1024], { factor: 2, initial, seed: 1 });
    return checkerboard(depthToSpace(tf.conv2d(flat, kernels, 1, 'same'), 2), 2, 4);
  });
}
