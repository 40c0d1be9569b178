import { deriveSeed, Random } from '../base/random';
import { checkWhole } from '../engine/checkShape';
import { tf } from '../engine/tf';
import { type BatchesState, type BatchStream } from './batches';
import { checkGreyImages, type Corruption, corrupt, type GreyImages, greyImages } from './corruption';
import type { LabelledImages } from './labelledImages';

/** How images are corrupted, and how many make a batch. */
export interface CorruptedOptions {
  /** One of them is applied to each batch, drawn by the seed. */
  corruptions: readonly Corruption[];
  seed: number;
  batchSize?: number;
}

/**
 * Batches without end for `training.train`: xs are corrupted images, labels the clean ones, both float32
 * [batch, height, width, channels] with values 0 … 1. Images are drawn with replacement. The same seed gives the same
 * batches.
 * @throws RangeError for an empty list of corruptions, an invalid batch size, and a corruption that the images are too
 * small for.
 * @example
 * const { train: digits } = await data.loadMnist();
 * const noise = { kind: 'gaussian', sigma: 0.3 } as const;
 * const noisy = data.corrupted(data.subset(digits, 100, 1), { corruptions: [noise], seed: 1 });
 * noisy.next(); // { xs, labels }, 32 images each
 */
export function corrupted(
  images: LabelledImages | GreyImages,
  { corruptions, seed, batchSize = 32 }: CorruptedOptions,
) {
  if (corruptions.length === 0) throw new RangeError('expected at least one kind of corruption, got none');
  checkWhole('the batch size', batchSize);
  const clean = 'values' in images ? images : greyImages(images);
  checkGreyImages(clean);
  let random = new Random(seed);
  let position = 0;

  /** What is drawn for one batch: its images and the kind of corruption. */
  const draw = () => ({
    indices: Array.from({ length: batchSize }, () => random.integer(clean.count)),
    corruption: corruptions[random.integer(corruptions.length)],
  });
  const label = 'name' in images ? images.name : `${clean.height} x ${clean.width} pixels`;
  return {
    name: `${clean.count} images of ${label}, corrupted ${JSON.stringify({ corruptions, seed, batchSize })}`,
    next() {
      const { indices, corruption } = draw();
      const batch = chosen(clean, indices);
      const noisy = corrupt(batch, corruption, deriveSeed(seed, 'damage', position));
      position += 1;
      return { xs: tensorOf(noisy), labels: tensorOf(batch) };
    },
    get state(): BatchesState {
      return { epoch: 0, position };
    },
    restore(state: BatchesState) {
      checkWhole('the position of a batch', state.position, 0);
      random = new Random(seed);
      for (position = 0; position < state.position; position++) draw();
    },
  } satisfies BatchStream;
}

const tensorOf = ({ values, count, height, width, channels }: GreyImages): tf.Tensor4D =>
  tf.tensor4d(values, [count, height, width, channels]);

function chosen(images: GreyImages, indices: readonly number[]): GreyImages {
  const size = images.height * images.width * images.channels;
  const values = new Float32Array(indices.length * size);
  indices.forEach((index, i) =>
    values.set(images.values.subarray(index * size, (index + 1) * size), i * size),
  );
  return { ...images, values, count: indices.length };
}
