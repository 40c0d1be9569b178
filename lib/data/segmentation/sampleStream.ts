import { deriveSeed, Random } from '../../base/random';
import { tf } from '../../engine/tf';
import type { BatchesState, BatchStream } from '../batches';
import { DataError } from '../../base/dataError';
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
  /** Milliseconds that `next` had to wait for the readers. */
  waited = 0;
  private epoch = 0;
  private position = 0;
  private readonly reader?: SampleReader;
  private readonly queue: Promise<Sample[]>[] = [];
  private readonly orders = new Map<number, Uint32Array>();

  constructor(
    private readonly split: SegmentationSplit,
    private readonly options: SampleStreamOptions,
  ) {
    const { batchSize, seed, shuffle, size, scale, crop, flip, workers = 1 } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > split.count) {
      throw new RangeError(
        `expected a batch size from 1 to ${split.count} (${split.name}), got ${batchSize}`,
      );
    }
    checkAugmentation(options);
    this.name = `${split.count} samples of ${split.name} ${JSON.stringify({ batchSize, seed, shuffle, size, scale, crop, flip })}`;
    this.batchesPerEpoch = Math.floor(split.count / batchSize);
    if (split.files) this.reader = new SampleReader(workers);
  }

  /** The next batch. */
  async next(): Promise<SegmentationBatch> {
    const { ahead = 3 } = this.options;
    while (this.queue.length <= ahead) this.queue.push(this.read(this.position + this.queue.length));
    const started = performance.now();
    const samples = await this.queue.shift()!;
    this.waited += performance.now() - started;
    this.position += 1;
    if (this.position === this.batchesPerEpoch) [this.epoch, this.position] = [this.epoch + 1, 0];
    return batchOfSamples(samples, this.split.name);
  }

  get state(): BatchesState {
    return { epoch: this.epoch, position: this.position };
  }

  restore({ epoch, position }: BatchesState): void {
    if (!(Number.isInteger(epoch) && epoch >= 0 && position >= 0 && position < this.batchesPerEpoch)) {
      throw new RangeError(
        `expected an epoch and a position below ${this.batchesPerEpoch} in it, got ${epoch} and ${position}`,
      );
    }
    for (const pending of this.queue.splice(0)) pending.catch(() => undefined); // no longer asked for
    [this.epoch, this.position] = [epoch, position];
  }

  async close(): Promise<void> {
    for (const pending of this.queue.splice(0)) pending.catch(() => undefined);
    await this.reader?.close();
  }

  /** position: counted from the beginning of the current epoch, maybe beyond its end. */
  private read(position: number): Promise<Sample[]> {
    const epoch = this.epoch + Math.floor(position / this.batchesPerEpoch);
    const start = (position % this.batchesPerEpoch) * this.options.batchSize;
    const indices = this.orderOf(epoch).subarray(start, start + this.options.batchSize);
    const batch = Promise.all(
      Array.from(indices, (index) =>
        this.sample(index, deriveSeed(this.options.seed, 'sample', epoch, index)),
      ),
    );
    batch.catch(() => undefined); // reported by `next`, when its turn comes
    return batch;
  }

  private async sample(index: number, seed: number): Promise<Sample> {
    const { split, options, reader } = this;
    if (reader && split.files) return reader.read(split.files(index), options, seed);
    const sample = { image: await split.image(index), labels: await split.labels(index) };
    return augment(sampleInMemory(`${split.name}, image ${index}`, sample), options, seed);
  }

  private orderOf(epoch: number): Uint32Array {
    const { seed, shuffle = true } = this.options;
    const known = this.orders.get(epoch);
    if (known) return known;
    const order = Uint32Array.from({ length: this.split.count }, (_, i) => i);
    if (shuffle) new Random(deriveSeed(seed, 'epoch', epoch)).shuffle(order);
    for (const old of this.orders.keys()) if (old < this.epoch) this.orders.delete(old);
    this.orders.set(epoch, order);
    return order;
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
        `${name}: images of ${width} x ${height} and ${image.width} x ${image.height} make no batch: give a size or a crop`,
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
