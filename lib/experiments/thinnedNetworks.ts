import { longRun, type LongRunOptions } from '../base/longRun';
import { inOrder } from '../data/batches';
import { checkLabelledImages, type LabelledImages, checkFit } from '../data/labelledImages';
import { Dropout } from '../layers/dropout';
import { copyWith } from '../models/rebuild';
import { capture } from '../engine/capture';
import { checkWhole } from '../engine/checkShape';
import { tf } from '../engine/tf';

/** What stands in for the mean over thinned networks, and how well. */
export interface ThinnedComparison {
  networks: number;
  /** Share of the images that were classified correctly, 0 … 1. */
  accuracy: { weightScaling: number; presenceRatio: number; mean: number; single: number };
  /** Mean absolute difference of a class's probability from the mean over all sampled networks. */
  difference: { weightScaling: number; presenceRatio: number; single: number };
  /** Accuracy of the mean over the first n sampled networks. */
  growing: { networks: number; accuracy: number }[];
}

/**
 * Dropout trains $2^n$ thinned networks at once, and at test time their mean is wanted: one network with all its
 * units, each times p (Srivastava et al. 2014, sections 2 and 7.5) or times its presence in training, beside the
 * mean over `networks` sampled ones, a different one for every image. model: logits out, trained with dropout of
 * the variant presenceRatio, which has counted; it is left as it is. A stop between two networks ends the sampling early.
 * @throws RangeError for no networks, Error where dropout is of another variant.
 * @example
 * const model = models.mnistCnn({ seed: 1, dropout: true, dropoutVariant: 'presenceRatio' });
 * const { growing } = await experiments.compareThinned(model, data.subset((await data.loadMnist()).test, 4, 1), { networks: 2 });
 * growing.length; // => 2
 */
export async function compareThinned(
  model: tf.LayersModel,
  data: LabelledImages,
  { networks, ...options }: { networks: number } & LongRunOptions,
): Promise<ThinnedComparison> {
  checkWhole('networks', networks);
  const layers = model.layers.filter((layer): layer is Dropout => layer instanceof Dropout);
  if (layers.some(({ variant }) => variant !== 'presenceRatio')) {
    throw new Error(
      'expected dropout of the variant presenceRatio, which counts how often each unit was present',
    );
  }
  checkLabelledImages(data);
  checkFit(model, data);
  const scaled = await copyWith(model, Dropout, { variant: 'published' });
  const batches = [...inOrder(data, 500)];
  const joined = (parts: tf.Tensor[]) => tf.concat(parts, 0) as tf.Tensor2D;
  const labels = tf.tidy(() => joined(batches.map((batch) => batch.labels)).argMax(1));
  const probabilities = (network: tf.LayersModel, training: boolean) => {
    const forward = capture((xs: tf.Tensor) => tf.softmax(network.apply(xs, { training }) as tf.Tensor2D));
    const next = () => tf.tidy(() => joined(batches.map(({ xs }) => forward(xs))));
    return { next, end: () => forward.dispose() };
  };
  const once = (network: tf.LayersModel) => {
    const { next, end } = probabilities(network, false);
    const result = next();
    end();
    return result;
  };
  const right = (p: tf.Tensor2D) => tf.tidy(() => p.argMax(1).equal(labels).toFloat().mean().dataSync()[0]);

  const [weightScaling, presenceRatio] = [once(scaled), once(model)];
  const sampler = probabilities(scaled, true);
  const single = sampler.next();
  let sum = single.clone();
  let count = 1;
  let stopped = false;
  const { stoppedAfter } = longRun('Thinned networks', options, 'networks');
  const growing = [{ networks: 1, accuracy: right(sum) }];
  while (count < networks && !stopped) {
    sum = tf.tidy(() => {
      const next = sum.add(sampler.next()) as tf.Tensor2D;
      sum.dispose();
      return next;
    });
    count += 1;
    if (Number.isInteger(Math.log2(count)) || count === networks)
      growing.push({ networks: count, accuracy: right(sum) });
    stopped = await stoppedAfter(count, networks);
  }
  sampler.end();
  const mean = sum.div(count) as tf.Tensor2D;
  const apart = (p: tf.Tensor2D) => tf.tidy(() => p.sub(mean).abs().mean().dataSync()[0]);
  const comparison = {
    networks: count,
    accuracy: {
      ...{ weightScaling: right(weightScaling), presenceRatio: right(presenceRatio) },
      ...{ mean: right(mean), single: right(single) },
    },
    difference: {
      ...{ weightScaling: apart(weightScaling), presenceRatio: apart(presenceRatio), single: apart(single) },
    },
    growing,
  };
  tf.dispose([
    weightScaling,
    presenceRatio,
    single,
    sum,
    mean,
    labels,
    batches.map(({ xs, labels }) => [xs, labels]),
  ]);
  scaled.dispose();
  return comparison;
}
