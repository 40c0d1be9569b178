import { deriveSeed, Random } from '../base/random';
import { tf } from '../engine/tf';
import { checkImageSizes, checkLabelledImages, checkPositions, type LabelledImages } from './labelledImages';

/** Images with their classes, as the tensors that a network takes and learns from. */
export interface Batch {
  /** Grey or color values 0 … 1: float32 [batch, height, width, channels]. */
  xs: tf.Tensor4D;
  /** One-hot: float32 [batch, classes]. */
  labels: tf.Tensor2D;
}

export interface BatchOptions {
  batchSize: number;
  seed: number;
  /** Changes each image, another way each time. */
  augmentation?: Augmentation;
}

/** The position of a stream of batches. */
export interface BatchesState {
  epoch: number;
  /** Batches of this epoch that were given out. */
  position: number;
}

/** Batches without end, resumable from their state. */
export interface BatchStream {
  /** Describes the stream in full: a checkpoint of another stream is refused. */
  readonly name: string;
  /** The next batch; labels: whatever the loss takes. */
  next(): { xs: tf.Tensor; labels: tf.Tensor } | Promise<{ xs: tf.Tensor; labels: tf.Tensor }>;
  readonly state: BatchesState;
  restore(state: BatchesState): void;
}

export const isStream = (source: object): source is BatchStream => 'next' in source;

/**
 * Images in batches without end: each epoch is a new permutation, drawn with the seed, of all images, less those that
 * do not fill a batch. The same seed gives the same batches.
 * @throws RangeError for an invalid batch size, or larger than the data, and from `restore` for an invalid state.
 * @example
 * const { train: digits } = await data.loadMnist();
 * const batches = new data.Batches(digits, { batchSize: 64, seed: 1 });
 * batches.next().xs.shape; // => [64, 28, 28, 1]
 */
export class Batches implements BatchStream {
  readonly name: string;
  readonly batchesPerEpoch: number;
  private epoch = 0;
  private position = 0;
  private order: Uint32Array;

  constructor(
    private readonly data: LabelledImages,
    private readonly options: BatchOptions,
  ) {
    const { batchSize } = options;
    checkLabelledImages(data);
    checkBatchSize(batchSize, data);
    if (batchSize > data.count) {
      throw new RangeError(`expected batches of up to ${data.count} images (${data.name}), got ${batchSize}`);
    }
    const { seed, augmentation } = options;
    this.name = `${data.count} images of ${data.name} ${JSON.stringify({ batchSize, seed, augmentation: augmentation?.name })}`;
    this.batchesPerEpoch = Math.floor(data.count / batchSize);
    this.order = this.permutation();
  }

  next(): Batch {
    if (this.position === this.batchesPerEpoch) {
      this.epoch += 1;
      this.position = 0;
      this.order = this.permutation();
    }
    const { batchSize, seed, augmentation } = this.options;
    const start = this.position * batchSize;
    const random = new Random(deriveSeed(seed, 'augmentation', this.epoch, this.position));
    this.position += 1;
    const places = augmentation && (() => augmentation.draw(random, this.data));
    return batchOf(this.data, this.order.subarray(start, start + batchSize), places);
  }

  get state(): BatchesState {
    return { epoch: this.epoch, position: this.position };
  }

  restore({ epoch, position }: BatchesState): void {
    const whole = [epoch, position].every((n) => Number.isInteger(n) && n >= 0);
    if (!whole || position > this.batchesPerEpoch) {
      throw new RangeError(
        `expected an epoch and a position up to ${this.batchesPerEpoch} in it, got ${epoch} and ${position}`,
      );
    }
    this.epoch = epoch;
    this.position = position;
    this.order = this.permutation();
  }

  private permutation(): Uint32Array {
    const order = Uint32Array.from({ length: this.data.count }, (_, i) => i);
    new Random(deriveSeed(this.options.seed, 'epoch', this.epoch)).shuffle(order);
    return order;
  }
}

function checkBatchSize(batchSize: number, { name }: LabelledImages): void {
  if (Number.isInteger(batchSize) && batchSize >= 1) return;
  throw new RangeError(`expected batches of 1 image or more (${name}), got ${batchSize}`);
}

/**
 * All images once, in order, the last batch as short as it comes.
 * @throws RangeError for an invalid batch size.
 * @example
 * const { test } = await data.loadMnist();
 * for (const { xs, labels } of data.inOrder(data.subset(test, 100, 1), 64)) tf.dispose([xs, labels]);
 */
export function* inOrder(data: LabelledImages, batchSize: number): Generator<Batch> {
  checkLabelledImages(data);
  checkBatchSize(batchSize, data);
  for (let start = 0; start < data.count; start += batchSize) {
    const length = Math.min(batchSize, data.count - start);
    yield batchOf(
      data,
      Uint32Array.from({ length }, (_, i) => start + i),
    );
  }
}

/**
 * The images at these positions, all unless given, as a batch. places: called for each image, gives where its pixels
 * come from.
 * @throws RangeError for a position without an image.
 * @example
 * const { test } = await data.loadMnist();
 * data.batchOf(test, [0, 7]).labels.shape; // => [2, 10]
 */
export function batchOf(
  data: LabelledImages,
  indices: ArrayLike<number> = Array.from({ length: data.count }, (_, i) => i),
  places?: () => ReturnType<Augmentation['draw']>,
): Batch {
  checkImageSizes(data);
  checkPositions(data, indices);
  const { height, width, channels, classes } = data;
  const size = height * width * channels;
  const xs = new Float32Array(indices.length * size);
  const labels = new Float32Array(indices.length * classes.length);
  Array.from(indices, (index, i) => {
    const picture = data.images.subarray(index * size, (index + 1) * size);
    const target = xs.subarray(i * size, (i + 1) * size);
    if (places) gather(picture, target, data, places());
    else for (let j = 0; j < size; j++) target[j] = picture[j] / 255;
    labels[i * classes.length + data.labels[index]] = 1;
  });
  return {
    xs: tf.tensor4d(xs, [indices.length, height, width, channels]),
    labels: tf.tensor2d(labels, [indices.length, classes.length]),
  };
}

/** Copies pixels from the given rows and columns; 0 from outside. */
function gather(
  picture: Uint8Array,
  target: Float32Array,
  { width, channels }: LabelledImages,
  { rows, columns }: ReturnType<Augmentation['draw']>,
): void {
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = (row * width + column) * channels;
      for (let c = 0; c < channels; c++, to++)
        target[to] = row < 0 || column < 0 ? 0 : picture[from + c] / 255;
    }
  }
}

export interface ImageShape {
  height: number;
  width: number;
  channels: number;
}

export interface Augmentation {
  /** Describes it in full: a checkpoint of another augmentation is refused. */
  name: string;
  /** Where each pixel of the changed image comes from: a row and a column, -1 outside of the image. */
  draw(random: Random, shape: ImageShape): { rows: Int32Array; columns: Int32Array };
}

/**
 * Shifted by up to `pad` pixels each way, what comes in from outside being 0, and mirrored left to right every second
 * time (He et al. 2016, section 4.2).
 */
export function cropAndFlip({ pad = 4 }: { pad?: number } = {}): Augmentation {
  if (!Number.isInteger(pad) || pad < 0)
    throw new RangeError(`expected a whole pad of 0 or more, got ${pad}`);
  const shifted = (size: number, by: number) =>
    Int32Array.from({ length: size }, (_, i) => (i + by >= 0 && i + by < size ? i + by : -1));
  return {
    name: `crop ${pad}, flip`,
    draw(random, { height, width }) {
      const shift = () => random.integer(2 * pad + 1) - pad;
      const rows = shifted(height, shift());
      const columns = shifted(width, shift());
      return { rows, columns: random.next() < 0.5 ? columns.reverse() : columns };
    },
  };
}
