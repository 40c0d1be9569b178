/**
 * Variance shift (Li, Chen, Hu & Yang 2019): dropout changes the variance of what reaches a batch normalisation when
 * it goes from training to inference, while population statistics still normalise with the variance of training.
 */
import { Batches } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { BatchNormalization } from '../layers/batchNorm';
import { checkWhole } from '../engine/checkShape';
import { tf } from '../engine/tf';
import { passThrough } from '../models/layerOutputs';
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
    layers.map((name) => [model.layers[model.layers.findIndex((l) => l.name === name) - 1].name, name]),
  );

  const inputVariances = (xs: tf.Tensor, training: boolean) => {
    const variances: Record<string, tf.Tensor> = {};
    const onOutput = ({ name }: tf.layers.Layer, x: tf.Tensor) => {
      const bn = before.get(name);
      if (bn) variances[bn] = tf.keep(tf.moments(x, [...x.shape.keys()].slice(0, -1)).variance); // [channels]
    };
    passThrough(model, xs, { training, onOutput }).dispose();
    return variances;
  };
  const sums = Object.fromEntries(
    layers.map((name) => [name, { training: [] as number[], inference: [] as number[] }]),
  );
  const batches = new Batches(data, { batchSize: 64, seed });
  await withWeightsRestored(model, async () => {
    for (let i = 0; i < count; i++) {
      const { xs, labels } = batches.next();
      for (const kind of ['training', 'inference'] as const) {
        const variances = inputVariances(xs, kind === 'training');
        for (const name of layers) {
          variances[name]
            .dataSync()
            .forEach((v, c) => (sums[name][kind][c] = (sums[name][kind][c] ?? 0) + v / count));
        }
        tf.dispose(variances);
      }
      tf.dispose([xs, labels]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return layers.map((layer) => {
    const { training, inference } = sums[layer];
    const alive = training.flatMap((v, c) => (v > 0 && inference[c] > 0 ? [Math.log(inference[c] / v)] : []));
    return { layer, training: mean(training), inference: mean(inference), ratio: Math.exp(mean(alive)) };
  });
}
