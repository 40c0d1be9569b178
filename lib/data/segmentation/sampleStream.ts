import { deriveSeed } from '../../base/random';
import { tf } from '../../engine/tf';
import type { BatchesState, BatchStream } from '../batches';
import { DataError } from '../../base/dataError';
import { ReadAhead } from '../readAhead';
import { type Augmentation, augment, checkAugmentation, type Sample, sampleInMemory } from './sample';
import { SampleReader } from './sampleReader';
import type { SegmentationSplit } from './segmentationDataset';

/** Scenes with a class for each pixel, as tensors. */
export interface SegmentationBatch {
  /** Color values 0 … 1: float32 [batch, height, width, 3]. */
  xs: tf.Tensor4D;
  /** Class numbers or 255: int32 [batch, height, width]. */
  labels: tf.Tensor3D;
}

export interface SampleStreamOptions extends Augmentation {
  batchSize: number;
  seed: number;
  /** Whether each epoch has another order; the split's own order otherwise. */
  shuffle?: boolean;
  workers?: number;
  /** Batches that are read ahead. */
  ahead?: number;
}

/**
 * Batches of images with their labels without end, read and augmented ahead of the training that uses them: each epoch
 * is a permutation of the split, less those that do not fill a batch. The same seed gives the same batches, however
 * many workers there are. Call `close` at the end.
 * @throws RangeError for an invalid batch size, or larger than the split, and from `restore` for an invalid state.
 * @example
 * const stream = new data.SampleStream(data.camVid().splits.train, { batchSize: 2, seed: 1 });
 * const { xs, labels } = await stream.next();
 * await stream.close();
 */
export class SampleStream implements BatchStream {
  readonly name: string;
  readonly batchesPerEpoch: number;
  private readonly batches: ReadAhead<Sample[]>;
  private readonly reader?: SampleReader;

  constructor(
    private readonly split: SegmentationSplit,
    private readonly options: SampleStreamOptions,
  ) {
    const { batchSize, seed, shuffle, size, scale, crop, flip, ahead, workers = 1 } = options;
    const { count, name } = split;
    this.batches = new ReadAhead({ count, name, batchSize, seed, shuffle, ahead }, (epoch, indices) =>
      Promise.all(
        Array.from(indices, (index) => this.sample(index, deriveSeed(seed, 'sample', epoch, index))),
      ),
    );
    checkAugmentation(options);
    this.name = `${count} samples of ${name} ${JSON.stringify({ batchSize, seed, shuffle, size, scale, crop, flip })}`;
    this.batchesPerEpoch = this.batches.batchesPerEpoch;
    if (split.files) this.reader = new SampleReader(workers);
  }

  /** The next batch. */
  async next(): Promise<SegmentationBatch> {
    return batchOfSamples(await this.batches.next(), this.split.name);
  }

  get state(): BatchesState {
    return this.batches.state;
  }

  restore(state: BatchesState): void {
    this.batches.restore(state);
  }

  async close(): Promise<void> {
    this.batches.drop();
    await this.reader?.close();
  }

  private async sample(index: number, seed: number): Promise<Sample> {
    const { split, options, reader } = this;
    if (reader && split.files) return reader.read(split.files(index), options, seed);
    const sample = { image: await split.image(index), labels: await split.labels(index) };
    return augment(sampleInMemory(`${split.name}, image ${index}`, sample), options, seed);
  }
}

/** Throws DataError where the images are not of one size. */
export function batchOfSamples(samples: readonly Sample[], name: string): SegmentationBatch {
  const { height, width } = samples[0].image;
  const size = height * width;
  const xs = new Float32Array(samples.length * size * 3);
  const labels = new Int32Array(samples.length * size);
  samples.forEach(({ image, labels: map }, n) => {
    if (image.height !== height || image.width !== width) {
      throw new DataError(
        `${name}: images of ${width} x ${height} and ${image.width} x ${image.height} do not fit into one batch: give a size or a crop`,
      );
    }
    for (let i = 0; i < size * 3; i++) xs[n * size * 3 + i] = image.pixels[i] / 255;
    labels.set(map.labels, n * size);
  });
  return {
    xs: tf.tensor4d(xs, [samples.length, height, width, 3]),
    labels: tf.tensor3d(labels, [samples.length, height, width], 'int32'),
  };
}
