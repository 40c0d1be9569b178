/** One task in convnotes: oursWorker.ts TASK [bf16]. The step is captured, as in the training loops of lib. */
import '../../lib/engine/kernels/register';
import { capture, type Precision } from '../../lib/engine/capture';
import { gradCam } from '../../lib/attribution/gradCam';
import { MaxPoolingWithSwitches, MaxUnpooling } from '../../lib/layers/switchLayers';
import { mnistCnn } from '../../lib/models/mnistCnn';
import { tf } from '../../lib/engine/tf';
import { vgg16 } from '../../lib/models/vgg';
import { pixelCrossEntropy } from '../../lib/training/pixelCrossEntropy';
import { trainingStep } from '../../lib/training/step';
import { mnistBatch, segmentBatch } from './inputs';
import { serve, type Step } from './protocol';

const [task, ...options] = process.argv.slice(2);
const precision: Precision = options.includes('bf16') ? 'bfloat16' : 'float32';
/** Of a prediction: in bfloat16 weights that are constants save a tenth of the time, in float32 nothing. */
const prediction = { precision, ...(precision === 'bfloat16' ? { state: [] } : {}) };

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
    return valueOf(loss, accuracy);
  };
}

function segment(): Step {
  const apply = (x: tf.SymbolicTensor, ...layers: tf.layers.Layer[]) =>
    layers.reduce((y, layer) => layer.apply(y) as tf.SymbolicTensor, x);
  const conv = (filters: number) =>
    tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu' });
  /** Pools with switches, and puts the result of what is between back where the maxima were. */
  const poolUnpool = (x: tf.SymbolicTensor, between: (x: tf.SymbolicTensor) => tf.SymbolicTensor) => {
    const [pooled, switches] = new MaxPoolingWithSwitches().apply(x) as tf.SymbolicTensor[];
    return new MaxUnpooling().apply([between(pooled), switches, x]) as tf.SymbolicTensor;
  };
  const input = tf.input({ shape: [128, 128, 3] });
  const middle = (y: tf.SymbolicTensor) =>
    poolUnpool(apply(y, conv(64)), (z) => apply(z, conv(64), conv(64)));
  const decoded = poolUnpool(apply(input, conv(32)), (y) => apply(middle(y), conv(32)));
  const outputs = apply(decoded, conv(32), tf.layers.conv2d({ filters: 11, kernelSize: 1 }));
  const model = tf.model({ inputs: input, outputs });

  const optimizer = tf.train.adam(1e-3);
  const loss = pixelCrossEntropy();
  const lossOf = (xs: tf.Tensor4D, classes: tf.Tensor3D) =>
    loss(model.apply(xs, { training: true }) as tf.Tensor4D, classes);
  const step = capture(
    (xs: tf.Tensor4D, classes: tf.Tensor3D) => optimizer.minimize(() => lossOf(xs, classes), true)!,
    { precision },
  );
  const { xs, classes } = segmentBatch();
  return () => valueOf(step(xs, classes));
}

function vgg(batch: number): Step {
  const model = vgg16({ seed: 1 });
  const forward = capture((x: tf.Tensor) => model.apply(x, { training: false }) as tf.Tensor, prediction);
  const x = tf.randomUniform([batch, 224, 224, 3]);
  return () => valueOf(forward(x));
}

function camera(): Step {
  const model = vgg16({ seed: 1 });
  const explain = capture((x: tf.Tensor4D) => gradCam(model, x, 0), { precision });
  const x = tf.randomUniform([1, 224, 224, 3]) as tf.Tensor4D;
  return () => valueOf(explain(x));
}

/** The first number of the first tensor; all are disposed of. */
function valueOf(...[first, ...rest]: tf.Tensor[]): number {
  const value = first.dataSync()[0];
  tf.dispose([first, ...rest]);
  return value;
}

const steps: Record<string, () => Step> = {
  'vgg16-b1': () => vgg(1),
  'vgg16-b8': () => vgg(8),
  gradcam: camera,
  'segment-step': segment,
};
const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
void serve((steps[task] ?? mnist)(), { tfjs: tf.version.tfjs, tensorflow: binding.TF_Version });
