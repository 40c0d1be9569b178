/** A whole run in tfjs as its users have it, by compile and fit, nothing of convnotes registered: tfjs.ts FOLDER SEED. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tf } from '../../../lib/engine/tf';
import { batchSize, done, folder, goal, mostSteps, seed, stepsBetween } from './protocol';

function load(part: string) {
  const images = readFileSync(join(folder, 'mnist', `${part}-images-idx3-ubyte`)).subarray(16);
  const labels = readFileSync(join(folder, 'mnist', `${part}-labels-idx1-ubyte`)).subarray(8);
  const pixels = Float32Array.from(images, (value) => value / 255);
  return {
    images: tf.tensor4d(pixels, [labels.length, 28, 28, 1]),
    labels: tf.tidy(() => tf.oneHot(tf.tensor1d(Int32Array.from(labels), 'int32'), 10).toFloat()),
  };
}

async function main() {
  const [train, test] = [load('train'), load('t10k')];
  const kernelInitializer = (n: number) => tf.initializers.glorotUniform({ seed: 10 * seed + n });
  const conv = (filters: number, n: number, options: object = {}) =>
    tf.layers.conv2d({
      ...{ filters, kernelSize: 5, activation: 'relu', kernelInitializer: kernelInitializer(n) },
      ...options,
    });
  const model = tf.sequential({
    layers: [
      conv(16, 0, { inputShape: [28, 28, 1] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      conv(32, 1),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 128, activation: 'relu', kernelInitializer: kernelInitializer(2) }),
      tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: kernelInitializer(3) }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  let [steps, accuracy] = [0, 0];
  const onBatchEnd = () => {
    if (++steps % stepsBetween !== 0 || model.stopTraining) return;
    const evaluated = model.evaluate(test.images, test.labels, { batchSize: 500 }) as tf.Scalar[];
    accuracy = evaluated[1].dataSync()[0];
    tf.dispose(evaluated);
    model.stopTraining = accuracy >= goal || steps >= mostSteps;
  };
  const epochs = Math.ceil(mostSteps / (60_000 / batchSize));
  await model.fit(train.images, train.labels, { batchSize, epochs, verbose: 0, callbacks: { onBatchEnd } });
  done(accuracy, steps, { tfjs: tf.version.tfjs });
}

void main();
