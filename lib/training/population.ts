/**
 * The statistics of the population for a network that was trained (Ioffe & Szegedy 2015, algorithm 2, lines 8–10):
 * training batches are passed through it, with frozen weights, and E[x] = E_B[mu_B], Var[x] = m/(m-1) E_B[sigma2_B].
 */
import { Batches } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { BatchNormalization } from '../layers/batchNorm';
import { copyWith, layersWithin } from '../models/rebuild';
import { capture } from '../engine/capture';
import { checkWhole } from '../engine/checkShape';
import { tf } from '../engine/tf';

/** Over what the population's statistics are taken. */
export interface PopulationOptions {
  /** Training batches that are averaged over; all of an epoch unless given. */
  batches?: number;
  batchSize?: number;
  seed?: number;
}

/**
 * A copy of the model that normalises with the population's statistics at inference (Ioffe & Szegedy 2015, algorithm 2,
 * lines 8–10), $E[x] = E_B[\mu_B]$ and $Var[x] = m/(m-1) E_B[\sigma_B^2]$, so that a single sample works too. Dropout,
 * where there is any, is at work while they are taken, as it was in training.
 * @throws Error where the model has no batch normalisation, RangeError for a batch larger than the data.
 * @example
 * const { train: digits } = await data.loadMnist();
 * const model = await training.withPopulation(models.mnistDense({ seed: 1, batchNorm: true }), digits, { batches: 2 });
 * (model.predict(tf.zeros([1, 28, 28, 1])) as tf.Tensor).shape; // => [1, 10]
 */
export async function withPopulation(
  model: tf.LayersModel,
  data: LabelledImages,
  { batches: count, batchSize = 64, seed = 1 }: PopulationOptions = {},
): Promise<tf.LayersModel> {
  if (count !== undefined) checkWhole('batches', count);
  const batches = new Batches(data, { batchSize, seed });
  const copy = await copyWith(model, BatchNormalization, { statistics: 'population' });
  const norms = [...layersWithin(copy).values()].filter(
    (layer): layer is BatchNormalization => layer instanceof BatchNormalization,
  );
  for (const bn of norms) bn.resetPopulation();
  const forward = capture((xs: tf.Tensor) => copy.apply(xs, { training: true }) as tf.Tensor);
  try {
    for (let i = 0; i < (count ?? batches.batchesPerEpoch); i++) {
      const { xs, labels } = batches.next();
      tf.dispose([xs, labels, forward(xs)]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return copy;
  } catch (error) {
    copy.dispose();
    throw error;
  } finally {
    forward.dispose();
  }
}
