/** One task in tfjs as its users have it, on the same TensorFlow, nothing of convnotes registered: tfjsWorker.ts TASK. */
import { tf } from '../../lib/engine/tf';
import { mnistBatch, segmentBatch } from './inputs';
import { serve, type Step } from './protocol';
import { vgg16 } from './vgg16';

const task = process.argv[2];

const conv = (filters: number, kernelSize: number) =>
  tf.layers.conv2d({ filters, kernelSize, padding: 'same', activation: 'relu' });

function mnist(): Step {
  const norm = () => (['mnist-bn', 'mnist-both'].includes(task) ? [tf.layers.batchNormalization()] : []);
  const dropout = (keep: number) =>
    ['mnist-dropout', 'mnist-both'].includes(task) ? [tf.layers.dropout({ rate: 1 - keep })] : [];
  const block = () => [conv(64, 5), ...norm(), tf.layers.maxPooling2d({ poolSize: 2 }), ...dropout(0.5)];
  const layers = [
    tf.layers.inputLayer({ inputShape: [28, 28, 1] }),
    ...[dropout(0.8), block(), block()].flat(),
    tf.layers.flatten(),
    tf.layers.dense({ units: 10 }),
    ...norm(),
  ];
  const { xs, labels } = mnistBatch();
  return training(tf.sequential({ layers }), xs, labels);
}

/** What is nearest to unpooling in tfjs, which has no switches: the picture enlarged, where it is the maximum. */
class Unpool extends tf.layers.Layer {
  static className = 'Unpool';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [y, pooled, x] = inputs as tf.Tensor4D[];
    const enlarge = (small: tf.Tensor4D) =>
      tf.image.resizeNearestNeighbor(small, x.shape.slice(1, 3) as [number, number]);
    const unpool = tf.customGrad((y, save) => {
      const isMaximum = enlarge(pooled).equal(x).toFloat();
      (save as tf.GradSaveFunc)([isMaximum]);
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.avgPool(dy.mul(saved[0]) as tf.Tensor4D, 2, 2, 'valid').mul(4);
      return { value: enlarge(y as tf.Tensor4D).mul(isMaximum), gradFunc };
    });
    return tf.tidy(() => unpool(y));
  }
  override computeOutputShape(shapes: tf.Shape | tf.Shape[]): tf.Shape {
    const [y, , x] = shapes as tf.Shape[];
    return [...x.slice(0, 3), y[3]];
  }
}

function segment(): Step {
  const apply = (x: tf.SymbolicTensor, ...layers: tf.layers.Layer[]) =>
    layers.reduce((y, layer) => layer.apply(y) as tf.SymbolicTensor, x);
  const poolUnpool = (x: tf.SymbolicTensor, between: (x: tf.SymbolicTensor) => tf.SymbolicTensor) => {
    const pooled = apply(x, tf.layers.maxPooling2d({ poolSize: 2 }));
    return new Unpool().apply([between(pooled), pooled, x]) as tf.SymbolicTensor;
  };
  const input = tf.input({ shape: [128, 128, 3] });
  const middle = (y: tf.SymbolicTensor) =>
    poolUnpool(apply(y, conv(64, 3)), (z) => apply(z, conv(64, 3), conv(64, 3)));
  const decoded = poolUnpool(apply(input, conv(32, 3)), (y) => apply(middle(y), conv(32, 3)));
  const score = tf.layers.conv2d({ filters: 11, kernelSize: 1 });
  const { xs, classes } = segmentBatch();
  const labels = tf.oneHot(classes, 11).toFloat();
  const outputs = apply(decoded, conv(32, 3), score, tf.layers.reshape({ targetShape: [128 * 128, 11] }));
  return training(tf.model({ inputs: input, outputs }), xs, labels.reshape([4, 128 * 128, 11]));
}

function training(model: tf.LayersModel, xs: tf.Tensor, labels: tf.Tensor): Step {
  model.compile({
    optimizer: tf.train.adam(1e-3),
    loss: (labels, logits) => tf.losses.softmaxCrossEntropy(labels, logits),
  });
  return async () => (await model.trainOnBatch(xs, labels)) as number;
}

function vgg(batch: number): Step {
  const model = vgg16();
  const x = tf.randomUniform([batch, 224, 224, 3]);
  return () => {
    const y = model.predict(x) as tf.Tensor;
    const value = y.dataSync()[0];
    y.dispose();
    return value;
  };
}

/** Grad-CAM on the last convolution's maps, for class 0. */
function camera(): Step {
  const layers = vgg16().layers.slice(1); // without its input's
  const end = layers.length - 5; // the pooling after the last convolution
  const through = (part: tf.layers.Layer[], x: tf.Tensor) =>
    part.reduce((y, l) => l.apply(y) as tf.Tensor, x);
  const x = tf.randomUniform([1, 224, 224, 3]);
  return () =>
    tf.tidy(() => {
      const maps = through(layers.slice(0, end), x);
      const score = (a: tf.Tensor) => through(layers.slice(end), a).slice([0, 0], [1, 1]).sum();
      const alpha = tf.grad(score)(maps).mean([1, 2], true);
      return maps.mul(alpha).sum(3).relu().dataSync()[0];
    });
}

const steps: Record<string, () => Step> = {
  'vgg16-b1': () => vgg(1),
  'vgg16-b8': () => vgg(8),
  gradcam: camera,
  'segment-step': segment,
};
const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
void serve((steps[task] ?? mnist)(), { tfjs: tf.version.tfjs, tensorflow: binding.TF_Version });
