/** One task in convnotes: oursWorker.ts TASK [bf16]. The step is captured, as in the training loop of lib. */
import {
  capture,
  maxPoolWithSwitches,
  maxUnpool,
  mnistCnn,
  type Precision,
  softmaxCrossEntropy,
  tf,
} from '../../lib';
import { trainingStep } from '../../lib/training/step';
import { mnistBatch, segmentBatch } from './inputs';
import { serve, type Step } from './protocol';
import { vgg16 } from './vgg16';

const [task, ...options] = process.argv.slice(2);
const precision: Precision = options.includes('bf16') ? 'bfloat16' : 'float32';

function mnist(): Step {
  const model = mnistCnn({
    seed: 1,
    weightStddev: 0.05,
    batchNorm: ['mnist-bn', 'mnist-both'].includes(task),
    statistics: 'moving',
    gammaMean: 1,
    gammaStddev: 0,
    dropout: ['mnist-dropout', 'mnist-both'].includes(task),
    dropoutVariant: 'inverted',
  });
  const step = capture(trainingStep(model, tf.train.adam(1e-3)), { precision });
  const { xs, labels } = mnistBatch();
  return () => {
    const { loss, accuracy } = step(xs, labels);
    const value = loss.dataSync()[0];
    tf.dispose([loss, accuracy]);
    return value;
  };
}

function segment(): Step {
  const conv = (filters: number) =>
    tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu' });
  const [first, down, inner, innermost, up, last] = [32, 64, 64, 64, 32, 32].map(conv);
  const score = tf.layers.conv2d({ filters: 11, kernelSize: 1 });
  const apply = (x: tf.Tensor4D, ...layers: tf.layers.Layer[]) =>
    layers.reduce((y, layer) => layer.apply(y) as tf.Tensor4D, x);
  /** Pools with switches, and puts the result of what is between back where the maxima were. */
  const poolUnpool = (x: tf.Tensor4D, between: (x: tf.Tensor4D) => tf.Tensor4D) => {
    const { y, switches } = maxPoolWithSwitches(x);
    return maxUnpool(between(y), switches, x.shape);
  };
  const network = (x: tf.Tensor4D) => {
    const middle = (y: tf.Tensor4D) => poolUnpool(apply(y, down), (z) => apply(z, inner, innermost));
    return apply(
      poolUnpool(apply(x, first), (y) => apply(middle(y), up)),
      last,
      score,
    );
  };
  const { xs, labels } = segmentBatch();
  const optimizer = tf.train.adam(1e-3);
  const step = capture(
    (xs: tf.Tensor4D, labels: tf.Tensor2D) =>
      optimizer.minimize(() => {
        const logits = network(xs).reshape(labels.shape) as tf.Tensor2D;
        return softmaxCrossEntropy(logits, labels).mean().asScalar();
      }, true)!,
    { precision },
  );
  tf.tidy(() => void network(xs)); // the layers' variables
  return () => {
    const loss = step(xs, labels);
    const value = loss.dataSync()[0];
    loss.dispose();
    return value;
  };
}

function vgg(batch: number): Step {
  const model = vgg16();
  const forward = capture((x: tf.Tensor) => model.apply(x, { training: false }) as tf.Tensor, { precision });
  const x = tf.randomUniform([batch, 224, 224, 3]);
  return () => {
    const y = forward(x);
    const value = y.dataSync()[0];
    y.dispose();
    return value;
  };
}

const steps: Record<string, () => Step> = {
  'vgg16-b1': () => vgg(1),
  'vgg16-b8': () => vgg(8),
  'segment-step': segment,
};
const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
void serve((steps[task] ?? mnist)(), { tfjs: tf.version.tfjs, tensorflow: binding.TF_Version });
