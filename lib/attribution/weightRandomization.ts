import { deriveSeed, Random } from '../base/random';
import { tf } from '../engine/tf';
import { longRun, type LongRunOptions } from '../base/longRun';
import { rankCorrelation } from '../metrics/rankCorrelation';

/** The noise, and how attributions are compared. */
export interface WeightRandomizationOptions extends LongRunOptions {
  seed: number;
  /** Of two attributions of one image, 1 where they are the same; the rank correlation of magnitudes unless given. */
  similarity?: (a: Float32Array, b: Float32Array) => number;
}

/** How similar an attribution stays without the trained weights of some layers. */
export interface RandomizationStage {
  /** The layer that was randomized last; those behind it are too. */
  layer: string;
  /** To the attribution of the trained network, for each image. */
  similarity: number[];
}

const magnitudes = (a: Float32Array, b: Float32Array) =>
  rankCorrelation(
    a.map((value) => Math.abs(value)),
    b.map((value) => Math.abs(value)),
  );

/**
 * Whether an attribution depends on what the network has learned (Adebayo et al. 2018, section 3.1, cascading
 * randomization): it is compared with itself while the layers' weights are replaced by noise, one after the other
 * from the output on. An attribution that stays the same shows the image, not the network. explain: the attribution
 * of some images, [batch, ...], by the model as it is when called. Weights are drawn from normal distributions with
 * mean and standard deviation of the trained ones, which the model has back at the end, also after an error.
 * @throws Error where the model has no trainable weights.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * const stages = await attribution.weightRandomization(model, () => attribution.saliency(model, tf.ones([1, 16, 16, 3]), 3), { seed: 1 });
 * stages.map(({ layer }) => layer); // => ['predictions', 'fc2', 'fc1', 'block2_conv1', 'block1_conv1']
 */
export async function weightRandomization(
  model: tf.LayersModel,
  explain: () => tf.Tensor | Promise<tf.Tensor>,
  { seed, similarity = magnitudes, ...options }: WeightRandomizationOptions,
): Promise<RandomizationStage[]> {
  const { partDone } = longRun('Weight randomization', options, 'layers');
  const attribution = async () => {
    const result = await explain();
    const values = result.dataSync() as Float32Array;
    const size = result.size / result.shape[0];
    result.dispose();
    return Array.from({ length: values.length / size }, (_, i) => values.slice(i * size, (i + 1) * size));
  };
  const layers = model.layers.filter((layer) => layer.trainableWeights.length > 0).reverse();
  if (layers.length === 0) throw new Error('expected a model with trainable weights, found none');
  const trained = new Map(
    layers.map((layer) => [layer, layer.getWeights().map((weight) => tf.tidy(() => weight.clone()))]),
  );
  try {
    const before = await attribution();
    const stages: RandomizationStage[] = [];
    for (const layer of layers) {
      tf.tidy(() => layer.setWeights(randomized(layer, trained.get(layer)!, seed)));
      const after = await attribution();
      stages.push({ layer: layer.name, similarity: before.map((values, i) => similarity(values, after[i])) });
      await partDone(stages.length, layers.length);
    }
    return stages;
  } finally {
    for (const [layer, weights] of trained) {
      layer.setWeights(weights);
      tf.dispose(weights);
    }
  }
}

/** The trainable weights come first; counters and moving averages stay. */
const randomized = (layer: tf.layers.Layer, weights: readonly tf.Tensor[], seed: number) =>
  weights.map((weight, i) =>
    i < layer.trainableWeights.length ? noiseLike(weight, deriveSeed(seed, layer.name, i)) : weight,
  );

function noiseLike(weight: tf.Tensor, seed: number): tf.Tensor {
  const { mean, variance } = tf.moments(weight);
  const [centre, deviation] = [mean.dataSync()[0], Math.sqrt(variance.dataSync()[0])];
  const random = new Random(seed);
  const values = Float32Array.from({ length: weight.size }, () => centre + deviation * random.normal());
  return tf.tensor(values, weight.shape);
}
