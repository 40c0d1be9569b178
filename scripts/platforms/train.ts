/** Fifty steps of a small network, all draws seeded: the losses as JSON, to be compared between machines. */
import { capture } from '../../lib/engine/capture';
import { tf } from '../../lib/engine/tf';
import { BatchNormalization, Dropout } from '../../lib/layers';
import { trainingStep } from '../../lib/training';

const steps = 50;
const [count, size, classes] = [20, 12, 10];

const glorot = (seed: number) => tf.initializers.glorotUniform({ seed });
const model = tf.sequential({
  layers: [
    tf.layers.conv2d({
      ...{ inputShape: [size, size, 1], filters: 8, kernelSize: 3, activation: 'relu' },
      kernelInitializer: glorot(1),
    }),
    new BatchNormalization({ statistics: 'moving', gammaMean: 1, gammaStddev: 0 }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    new Dropout({ keep: 0.5, variant: 'inverted', seed: 3 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: classes, kernelInitializer: glorot(2) }),
  ],
});
const pixels = Float32Array.from(
  { length: count * size * size },
  (_, i) => ((i * 7919) % 101) / 1010 + (Math.floor(i / size ** 2) % classes) / 10,
);
const images = tf.tensor4d(pixels, [count, size, size, 1]);
const labels = tf
  .oneHot(
    tf.tensor1d(
      Array.from({ length: count }, (_, i) => i % classes),
      'int32',
    ),
    classes,
  )
  .toFloat();

// a rate at which differences in rounding do not grow
const step = capture(trainingStep(model, tf.train.sgd(0.002)));
const losses = Array.from(
  { length: steps },
  () => (step(images, labels) as { loss: tf.Tensor }).loss.dataSync()[0],
);
console.log(JSON.stringify({ losses }));
