/** What is measured of a network with batch normalisation. */
import { longRun } from '../base/longRun';
import { mean } from '../base/statistics';
import { type Batch, Batches } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { checkWhole } from '../engine/checkShape';
import { tf } from '../engine/tf';
import { BatchNormalization } from '../layers/batchNorm';
import { classify } from '../metrics/classification';
import { evaluate } from '../metrics/evaluate';
import { inputValues, passThrough } from '../models/layerOutputs';
import { rebuild } from '../models/rebuild';
import { withWeightsRestored } from '../models/withWeightsRestored';

/** The variance that reaches a batch normalisation. */
export interface VarianceShift {
  layer: string;
  /** Variance of the layer's input, mean over its channels and over batches. */
  training: number;
  inference: number;
  /** inference / training for each channel, geometric mean over channels: 1 without a shift. */
  ratio: number;
}

/**
 * Variance shift (Li, Chen, Hu & Yang 2019): dropout changes the variance of what reaches a batch normalisation when
 * it goes from training to inference, while population statistics still normalise with that of training. Of every
 * BatchNormalization of the model, a chain, over batches of 64 of data; the model is left as it is.
 * @throws RangeError for invalid `batches`, Error without batch normalisation, or a model that is not a chain.
 * @example
 * const { train: digits } = await data.loadMnist();
 * const model = models.mnistDense({ seed: 1, batchNorm: true, statistics: 'moving', units: [8] });
 * (await experiments.varianceShift(model, digits, { batches: 1, seed: 1 }))[0].ratio; // => 1
 */
export async function varianceShift(
  model: tf.LayersModel,
  data: LabelledImages,
  { batches: count = 20, seed }: { batches?: number; seed: number },
): Promise<VarianceShift[]> {
  checkWhole('batches', count);
  const layers = model.layers.filter((layer) => layer instanceof BatchNormalization).map(({ name }) => name);
  if (layers.length === 0) throw new Error('expected a model with batch normalisation, found none');
  const before = new Map(
    model.layers
      .slice(1)
      .map(({ name }, i) => [model.layers[i].name, layers.includes(name) ? name : undefined]),
  );
  const sums = Object.fromEntries(
    layers.map((name) => [name, { training: [] as number[], inference: [] as number[] }]),
  );
  const watch = (xs: tf.Tensor, kind: 'training' | 'inference') => {
    const onOutput = ({ name }: tf.layers.Layer, x: tf.Tensor) => {
      const bn = before.get(name);
      if (!bn) return;
      const variances = tf.moments(x, [...x.shape.keys()].slice(0, -1)).variance.dataSync(); // [channels]
      variances.forEach((v, c) => (sums[bn][kind][c] = (sums[bn][kind][c] ?? 0) + v / count));
    };
    passThrough(model, xs, { training: kind === 'training', onOutput }).dispose();
  };
  const batches = new Batches(data, { batchSize: 64, seed });
  await withWeightsRestored(model, async () => {
    for (let i = 0; i < count; i++) {
      const { xs, labels } = batches.next();
      watch(xs, 'training');
      watch(xs, 'inference');
      tf.dispose([xs, labels]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  return layers.map((layer) => {
    const { training, inference } = sums[layer];
    const alive = training.flatMap((v, c) => (v > 0 && inference[c] > 0 ? [Math.log(inference[c] / v)] : []));
    return { layer, training: mean(training), inference: mean(inference), ratio: Math.exp(mean(alive)) };
  });
}

/** How much a bias before batch normalisation matters to the loss. */
export interface BiasGradient {
  /** The normalised layer, which was given a bias. */
  layer: string;
  /** Euclidean norm of the loss's gradient to that bias, [channels] before the normalisation. */
  bias: number;
  /** The same of the layer's kernel, which has as long a way to the loss. */
  kernel: number;
}

/**
 * The gradient of a bias before batch normalisation, which is superfluous, $BN(W u + b) = BN(W u)$ (Ioffe & Szegedy
 * 2015, section 3.2): of every convolution or dense layer right before a BatchNormalization, in training on this
 * batch.
 * @throws Error for an unknown layer, or images and labels that do not fit.
 * @example
 * const { test } = await data.loadMnist();
 * const model = models.mnistDense({ seed: 1, batchNorm: true });
 * const [{ bias, kernel }] = await experiments.biasGradients(model, data.batchOf(test, Uint32Array.of(0, 1, 2, 3)));
 * bias < 1e-3 * kernel; // => true
 */
export async function biasGradients(model: tf.LayersModel, { xs, labels }: Batch): Promise<BiasGradient[]> {
  const pairs = model.layers
    .map((bn, i) => ({ bn, before: model.layers[i - 1] }))
    .filter(
      ({ bn, before }) => bn instanceof BatchNormalization && /^(Conv2D|Dense)$/.test(before.getClassName()),
    );
  if (pairs.length === 0)
    throw new Error('expected batch normalisation right after a convolution or a dense layer');
  inputValues(model, xs); // an error in a gradient would leave what tfjs saved for it
  const expected = [xs.shape[0], model.outputs[0].shape.at(-1)];
  if (`${labels.dtype} ${labels.shape}` !== `float32 ${expected}`)
    throw new Error(
      `expected labels float32 [${expected}], a row for each image, got ${labels.dtype} [${labels.shape}]`,
    );
  const names = new Set(pairs.map(({ before }) => before.name));
  const biased = await rebuild(model, (config) => ({
    ...config,
    layers: config.layers.map((layer) =>
      names.has(layer.config.name!) ? { ...layer, config: { ...layer.config, use_bias: true } } : layer,
    ),
  }));
  const variable = (layer: string, weight: string) => {
    const { weights } = biased.getLayer(layer);
    return weights.find(({ originalName }) => originalName.endsWith(`/${weight}`))!.read() as tf.Variable;
  };
  const watched = pairs.map(({ before }) => ({
    layer: before.name,
    bias: variable(before.name, 'bias'),
    kernel: variable(before.name, 'kernel'),
  }));
  try {
    return tf.tidy(() => {
      const { grads } = tf.variableGrads(
        () => classify(biased, () => biased.apply(xs, { training: true }) as tf.Tensor, labels).loss,
        watched.flatMap(({ bias, kernel }) => [bias, kernel]),
      );
      const norm = (of: tf.Variable) => grads[of.name].norm().dataSync()[0];
      return watched.map(({ layer, bias, kernel }) => ({ layer, bias: norm(bias), kernel: norm(kernel) }));
    });
  } finally {
    biased.dispose();
  }
}

/** The accuracy with test batches of one size. */
export interface BatchSizeAccuracy {
  batchSize: number;
  /** Share of all images that were right; undefined where the network cannot take batches of this size. */
  accuracy?: number;
  /** Why not. */
  failure?: string;
}

/** The sizes that `accuracyOverBatchSizes` tries. */
export const testBatchSizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/**
 * What the size of the test batches does to a network that normalises with their statistics: the accuracy on all of
 * data for each size; sizes must divide the count, so that all batches are as large.
 * @throws RangeError where one does not.
 * @example
 * const digits = data.subset((await data.loadMnist()).test, 20, 1);
 * const sizes = await experiments.accuracyOverBatchSizes(models.mnistDense({ seed: 1, batchNorm: true }), digits, [1, 20]);
 * sizes.map(({ failure }) => failure !== undefined); // => [true, false]
 */
export async function accuracyOverBatchSizes(
  model: tf.LayersModel,
  data: LabelledImages,
  sizes: readonly number[] = testBatchSizes,
): Promise<BatchSizeAccuracy[]> {
  const odd = sizes.find((size) => !(size >= 1) || data.count % size !== 0);
  if (odd !== undefined) {
    throw new RangeError(`expected sizes that divide the ${data.count} images of ${data.name}, got ${odd}`);
  }
  const { signal, partDone } = longRun('Sizes of test batches', {}, 'sizes');
  const quietly = { signal, onProgress: () => undefined }; // one progress for all sizes
  const results: BatchSizeAccuracy[] = [];
  for (const batchSize of sizes) {
    try {
      const { accuracy } = await evaluate(model, data, { batchSize, ...quietly });
      results.push({ batchSize, accuracy });
    } catch (error) {
      if (!/no batch statistics/.test((error as Error).message)) throw error;
      results.push({ batchSize, failure: (error as Error).message });
    }
    await partDone(results.length, sizes.length);
  }
  return results;
}
