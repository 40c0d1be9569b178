/** What layers take from the native kernels, in operations that every backend of tfjs has. */
import { deriveSeed, Random } from '../../../base/random';
import type { NormalizedBatch } from '../../../engine/kernels/fusedBatchNorm';
import type { PooledWithSwitches, PoolWindow } from '../../../engine/kernels/unpool';
import { tf } from '../../../engine/tf';

export { withGradients } from '../../../engine/kernels/replacement';

export function fusedBatchNorm<T extends tf.Tensor>(
  x: T,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
): NormalizedBatch<T> {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(x, [...x.shape.keys()].slice(0, -1));
    const y = x.sub(mean).mul(variance.add(epsilon).rsqrt()).mul(gamma).add(beta);
    return { y, mean, variance };
  }) as unknown as NormalizedBatch<T>;
}

/** The numbers of `Random`: other ones than TensorFlow's generator draws from the same seed. */
export function statelessBernoulli(shape: number[], probability: number, seed: tf.Tensor1D): tf.Tensor {
  const random = new Random(deriveSeed(0, ...seed.dataSync()));
  const mask = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () =>
    random.next() < probability ? 1 : 0,
  );
  return tf.tensor(mask, shape);
}

/** -sum_k labels_k log softmax(logits)_k of each row: logits, labels [batch, classes] to [batch]. */
export const softmaxCrossEntropy = (logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Tensor1D =>
  tf.tidy(() => labels.mul(tf.logSoftmax(logits)).sum(1).neg() as tf.Tensor1D);

/** By hand: tfjs' backends do not agree on the switch of a window whose values are all alike. Without a gradient. */
export function maxPoolWithSwitches(
  x: tf.Tensor4D,
  { size = 2, stride = size, padding = 'valid' }: PoolWindow = {},
): PooledWithSwitches {
  const [batch, height, width, channels] = x.shape;
  const { outShape, outHeight, outWidth, padInfo } = tf.backend_util.computePool2DInfo(
    ...([x.shape, size, stride, 1, padding] as const),
  );
  const values = x.dataSync();
  const y = new Float32Array(batch * outHeight * outWidth * channels);
  const switches = new Int32Array(y.length);
  for (let i = 0; i < y.length; i++) {
    const channel = i % channels;
    const column = Math.floor(i / channels) % outWidth;
    const row = Math.floor(i / (channels * outWidth)) % outHeight;
    const image = Math.floor(i / (channels * outWidth * outHeight));
    const [top, left] = [row * stride - padInfo.top, column * stride - padInfo.left];
    let best = -1;
    for (let v = Math.max(0, top); v < Math.min(height, top + size); v++) {
      for (let u = Math.max(0, left); u < Math.min(width, left + size); u++) {
        const at = ((image * height + v) * width + u) * channels + channel;
        if (best < 0 || values[at] > values[best]) best = at;
      }
    }
    y[i] = values[best];
    switches[i] = best;
  }
  return { y: tf.tensor4d(y, outShape), switches: tf.tensor4d(switches, outShape, 'int32') };
}

export function maxUnpool(
  y: tf.Tensor4D,
  switches: tf.Tensor4D,
  shape: [number, number, number, number],
): tf.Tensor4D {
  const places = switches.reshape<tf.Tensor2D>([-1, 1]);
  return tf.scatterND(places, y.reshape([-1]), [tf.util.sizeFromShape(shape)]).reshape(shape);
}

export const enlargeBilinear = (x: tf.Tensor4D, factor: number): tf.Tensor4D =>
  tf.image.resizeBilinear(x, [x.shape[1] * factor, x.shape[2] * factor], false, true);

export const depthToSpace = (x: tf.Tensor4D, factor: number): tf.Tensor4D => tf.depthToSpace(x, factor);
