/** A process that runs the operations of a training step one by one on the same numbers, and prints their bits. */
import { capture } from '../../lib/engine/capture';
import { softmaxCrossEntropy } from '../../lib/engine/kernels';
import { fusedBatchNorm } from '../../lib/engine/kernels';
import '../../lib/engine/kernels/register';
import { tf } from '../../lib/engine/tf';
import { fingerprint } from './bits';

type Tensors = Record<string, tf.Tensor>;

/** Batches of 64 as mnistCnn has them in its second convolution and its dense layer. */
const make = () => {
  const normal = (shape: number[], seed: number, deviation = 1) =>
    tf.randomNormal<tf.Rank.R4>(shape as tf.ShapeMap['R4'], 0, deviation, 'float32', seed);
  const labels = tf.oneHot(tf.range(0, 64, 1, 'int32').mod(tf.scalar(10, 'int32')), 10).toFloat();
  return {
    ...{
      x: normal([64, 14, 14, 64], 1),
      dy: normal([64, 14, 14, 64], 2),
      kernel: normal([5, 5, 64, 64], 3, 0.02),
    },
    ...{ flat: normal([64, 3136], 4), dense: normal([3136, 10], 5, 0.02), logits: normal([64, 10], 6) },
    ...{ gamma: normal([64], 7), beta: normal([64], 8), labels: labels as tf.Tensor4D },
  };
};
type Given = ReturnType<typeof make>;

/** The gradients of f at its inputs, for an upstream gradient. */
const gradients = (f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[], dy?: tf.Tensor) =>
  Object.fromEntries(
    tf
      .grads(f)(inputs, dy)
      .map((gradient, i) => [`${i}`, gradient]),
  );

const flat2D = ({ flat, dense }: Given) => [flat, dense] as unknown as [tf.Tensor2D, tf.Tensor2D];

/** What a step is made of. */
export const operations: Record<string, (given: Given) => Tensors> = {
  conv2d: ({ x, kernel }) => ({ y: tf.conv2d(x, kernel, 1, 'same') }),
  'gradient of conv2d at its input': ({ x, dy, kernel }) => ({
    dx: gradients((x) => tf.conv2d(x as tf.Tensor4D, kernel, 1, 'same'), [x], dy)[0],
  }),
  'gradient of conv2d at its filter': ({ x, dy, kernel }) => ({
    dw: gradients((w) => tf.conv2d(x, w as tf.Tensor4D, 1, 'same'), [kernel], dy)[0],
  }),
  'sum of a bias’s gradient': ({ dy }) => ({ db: tf.sum(dy, [0, 1, 2]) }),
  'batch normalisation': ({ x, gamma, beta }) => {
    const { y, mean, variance } = fusedBatchNorm(x, gamma as never, beta as never, 1e-7);
    return { y, mean, variance };
  },
  'gradients of batch normalisation': ({ x, gamma, beta, dy }) =>
    gradients(
      (x, gamma, beta) => fusedBatchNorm(x, gamma as never, beta as never, 1e-7).y,
      [x, gamma, beta],
      dy,
    ),
  'max pooling': ({ x }) => ({ y: tf.maxPool(x, 2, 2, 'same') }),
  'gradient of max pooling': ({ x, dy }) =>
    gradients((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'same'), [x], dy.slice([0, 0, 0, 0], [64, 7, 7, 64])),
  matMul: (given) => ({ y: tf.matMul(...flat2D(given)) }),
  'gradients of matMul': (given) =>
    gradients((a, b) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D), flat2D(given), given.logits),
  'softmax cross-entropy and its mean': ({ logits, labels }) => ({
    loss: softmaxCrossEntropy(logits as never, labels as never).mean(),
  }),
  'gradient of softmax cross-entropy': ({ logits, labels }) =>
    gradients((x) => softmaxCrossEntropy(x as never, labels as never).mean(), [logits]),
  'L2 penalty': ({ dense }) => ({ sum: tf.sum(tf.square(dense)) }),
  'Adam’s update': ({ dense, flat }) => {
    const g = flat.slice([0, 0], [10, 3136]).transpose();
    const m = g.mul(0.1);
    return { w: dense.sub(m.div(g.square().mul(0.001).sqrt().add(1e-7)).mul(1e-3)) };
  },
};

/** Of every operation, in a graph of its own as a captured step has it: a fingerprint of the bits that it gives. */
export function fingerprints(): Record<string, string> {
  const given = make();
  const names = Object.keys(given) as (keyof Given)[];
  return Object.fromEntries(
    Object.entries(operations).map(([what, operation]) => {
      const step = capture((...inputs: tf.Tensor[]) =>
        operation(Object.fromEntries(inputs.map((input, i) => [names[i], input])) as Given),
      );
      const inputs = Object.values(given);
      tf.dispose(step(...inputs));
      const results = step(...inputs);
      const bits = fingerprint(Object.values(results));
      tf.dispose(results);
      step.dispose();
      return [what, bits];
    }),
  );
}

if (require.main === module) process.stdout.write(JSON.stringify(fingerprints()));
