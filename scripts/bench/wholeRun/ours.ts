/** A whole run in convnotes, as README writes it: ours.ts FOLDER SEED. */
import { data, engine, metrics, tf, training } from '../../../lib';
import { batchSize, done, folder, goal, mostSteps, seed, stepsBetween } from './protocol';

async function main() {
  const { train: digits, test } = await data.loadMnist({ folders: [folder], mirrors: [], fallback: false });
  const initializer = (n: number) => tf.initializers.glorotUniform({ seed: engine.deriveSeed(seed, n) });
  const conv = (filters: number, options: object = {}) =>
    tf.layers.conv2d({
      ...{ filters, kernelSize: 5, activation: 'relu', kernelInitializer: initializer(filters) },
      ...options,
    });
  const model = tf.sequential({
    layers: [
      conv(16, { inputShape: [28, 28, 1] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      conv(32),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 128, activation: 'relu', kernelInitializer: initializer(128) }),
      tf.layers.dense({ units: 10, kernelInitializer: initializer(10) }),
    ],
  });
  const step = engine.capture(training.trainingStep(model, tf.train.adam(1e-3)));
  const batches = new data.Batches(digits, { batchSize, seed });
  for (let i = 1; ; i++) {
    const { xs, labels } = batches.next();
    tf.dispose([step(xs, labels), xs, labels]);
    if (i % stepsBetween !== 0) continue;
    const { accuracy } = await metrics.evaluate(model, test);
    if (accuracy >= goal || i >= mostSteps) return done(accuracy, i, { tfjs: tf.version.tfjs });
  }
}

void main();
