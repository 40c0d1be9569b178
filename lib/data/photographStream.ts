import { DataError, nativeReason } from '../base/dataError';
import { deriveSeed, Random } from '../base/random';
import { tf } from '../engine/tf';
import type { Batch, BatchesState, BatchStream } from './batches';
import { md5Of } from './download';
import type { ImageFolder } from './imageFolder';
import { centralView, randomView, uprightBytes, type ViewOptions } from './images/randomView';
import { ReadAhead } from './readAhead';

/** What the batches of a `PhotographStream` are like. */
export interface PhotographStreamOptions extends ViewOptions {
  batchSize: number;
  seed: number;
  /** Height and width of the images: the same always, or one for each epoch, counted from 0. */
  size: number | readonly number[];
  /** Share of the probability that is spread over all classes (Szegedy et al. 2016, section 7). */
  labelSmoothing?: number;
}

/**
 * Batches of photographs without end for training, read ahead of the step that uses them: random crops with their aspect
 * jittered, mirrored, their colors changed, now and then shrunk and enlarged again, another way in each epoch. The same
 * seed gives the same batches. Photographs are kept in memory as JPEG files with a short side of at most 256 pixels.
 * @throws RangeError for an invalid batch size, or larger than the data, and from `restore` for an invalid state;
 * DataError, from `next`, for a file that is no longer a whole image.
 * @example
 * const folder = await data.imageFolder('data/imagenet/val').catch(() => undefined);
 * const stream = folder && new data.PhotographStream(folder, { batchSize: 2, seed: 1, size: 64 });
 * (await stream?.next())?.xs.shape; // [2, 64, 64, 3]
 */
export class PhotographStream implements BatchStream {
  readonly name: string;
  readonly batchesPerEpoch: number;
  private readonly batches: ReadAhead<{ pixels: Uint8Array; indices: Uint32Array }>;
  private readonly bytes: (Promise<Buffer> | undefined)[] = [];

  constructor(
    private readonly data: ImageFolder,
    private readonly options: PhotographStreamOptions,
  ) {
    const { count, files } = data;
    const { batchSize, seed } = options;
    const names = files.map((file) => file.split(/[\\/]/).slice(-2).join('/'));
    this.name = `${count} photographs of ${data.name} ${JSON.stringify(options)}, files ${md5Of(Buffer.from(names.join('\n')))}`;
    this.batches = new ReadAhead({ count, batchSize, seed, ahead: 2, name: data.name }, (epoch, indices) =>
      this.read(epoch, indices),
    );
    this.batchesPerEpoch = this.batches.batchesPerEpoch;
  }

  /** The next batch; labels: [batch, classes], smoothed. */
  async next(): Promise<Batch> {
    const { labelSmoothing = 0 } = this.options;
    const { pixels, indices } = await this.batches.next();
    const classes = this.data.classes.length;
    const labels = new Float32Array(indices.length * classes).fill(labelSmoothing / classes);
    indices.forEach((index, i) => {
      labels[i * classes + this.data.labels[index]] += 1 - labelSmoothing;
    });
    return { xs: imagesOf(pixels, indices.length), labels: tf.tensor2d(labels, [indices.length, classes]) };
  }

  get state(): BatchesState {
    return this.batches.state;
  }

  restore(state: BatchesState): void {
    this.batches.restore(state);
  }

  private async read(epoch: number, indices: Uint32Array) {
    const { size, seed } = this.options;
    const now = typeof size === 'number' ? size : size[Math.min(epoch, size.length - 1)];
    const views = Array.from(indices, async (index) => {
      const bytes = await (this.bytes[index] ??= uprightBytes(this.data.files[index]));
      return randomView(bytes, now, new Random(deriveSeed(seed, 'image', epoch, index)), this.options);
    });
    const done = views.map((view, i) =>
      view.catch((error: unknown) => damaged(this.data.files[indices[i]], error)),
    );
    return { pixels: Buffer.concat(await Promise.all(done)), indices };
  }
}

/**
 * The middles of photographs, as networks are tested: float32 [count, size, size, 3], values 0 … 1.
 * @throws DataError for a file that is not a whole image.
 * @example
 * const files = data.photographs().map(({ file }) => file);
 * (await data.centralImages(files, 32)).shape.slice(1); // => [32, 32, 3]
 */
export async function centralImages(files: readonly string[], size: number): Promise<tf.Tensor4D> {
  const views = files.map(async (file) =>
    centralView(await uprightBytes(file), size).catch((error: unknown) => damaged(file, error)),
  );
  return imagesOf(Buffer.concat(await Promise.all(views)), files.length);
}

function damaged(file: string, error: unknown): never {
  if (error instanceof DataError) throw error;
  throw new DataError(`${file}: expected a whole image (${nativeReason(error)}): restore it, or remove it`);
}

/** Bytes to 0 … 1. */
function imagesOf(pixels: Uint8Array, count: number): tf.Tensor4D {
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) values[i] = pixels[i] / 255;
  const size = Math.sqrt(pixels.length / count / 3);
  return tf.tensor4d(values, [count, size, size, 3]);
}
