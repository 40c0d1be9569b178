import { Random } from '../base/random';
import { DataError } from '../base/dataError';
import type { tf } from '../engine/tf';

/** Images of one size with a class each, as bytes. */
export interface LabelledImages {
  name: string;
  /** Bytes 0 … 255, [count, height, width, channels] row by row. */
  images: Uint8Array;
  /** A class number for each image. */
  labels: Uint8Array;
  count: number;
  height: number;
  width: number;
  channels: number;
  /** Names of the classes; a label is an index into them. */
  classes: readonly string[];
  /** One sentence: where the bytes come from. */
  source: string;
}

/** Throws DataError where the sizes do not fit. */
export function checkImageSizes({
  name,
  images,
  labels,
  count,
  height,
  width,
  channels,
}: LabelledImages): void {
  const isWhole = [count, height, width, channels].every((size) => Number.isInteger(size) && size > 0);
  if (!isWhole && images.length + labels.length > 0) {
    throw new DataError(
      `${name}: expected whole sizes of 1 or more, got ${count} images of ${width} x ${height} with ${channels} channels`,
    );
  }
  const bytes = count * height * width * channels;
  if (images.length !== bytes || labels.length !== count) {
    throw new DataError(
      `${name}: expected ${bytes} bytes of images and ${count} labels, got ${images.length} and ${labels.length}`,
    );
  }
}

/** Throws DataError where the sizes do not fit, or a label has no class. */
export function checkLabelledImages(data: LabelledImages): LabelledImages {
  checkImageSizes(data);
  const { name, labels, classes } = data;
  const stray = labels.findIndex((label) => label >= classes.length);
  if (stray >= 0) {
    throw new DataError(
      `${name}: label ${stray} is ${labels[stray]}, but there are ${classes.length} classes (0 … ${classes.length - 1})`,
    );
  }
  return data;
}

/** Throws RangeError where a position has no image. */
export function checkPositions({ name, count }: LabelledImages, indices: ArrayLike<number>): void {
  const stray = Array.prototype.find.call(
    indices,
    (i: number) => !Number.isInteger(i) || i < 0 || i >= count,
  );
  if (stray !== undefined) {
    throw new RangeError(`expected positions 0 … ${count - 1} of ${name}, got ${stray as number}`);
  }
}

/**
 * The images at these positions, in this order; the bytes are copied.
 * @throws RangeError for a position without an image, DataError where the sizes do not fit.
 * @example
 * data.select((await data.loadMnist()).test, [3, 1, 4]).count; // => 3
 */
export function select(data: LabelledImages, indices: ArrayLike<number>): LabelledImages {
  checkImageSizes(data);
  checkPositions(data, indices);
  const size = data.height * data.width * data.channels;
  const images = new Uint8Array(indices.length * size);
  const labels = new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    images.set(data.images.subarray(indices[i] * size, (indices[i] + 1) * size), i * size);
    labels[i] = data.labels[indices[i]];
  }
  return { ...data, images, labels, count: indices.length };
}

/**
 * The first `count` images; the bytes are shared.
 * @throws RangeError where there are fewer, DataError where the sizes do not fit.
 * @example
 * data.first((await data.loadMnist()).test, 40).count; // => 40
 */
export function first(data: LabelledImages, count: number): LabelledImages {
  checkImageSizes(data);
  checkCount(data, count);
  const { height, width, channels, images, labels } = data;
  return {
    ...{ ...data, count },
    images: images.subarray(0, count * height * width * channels),
    labels: labels.subarray(0, count),
  };
}

function checkCount({ name, count: available }: LabelledImages, count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= available) return;
  throw new RangeError(`expected 1 to ${available} images of ${name}, got ${count}`);
}

/**
 * `count` images drawn with a seed, each class as often as in the whole to within one.
 * @throws RangeError where there are fewer, DataError where the sizes do not fit.
 * @example
 * data.subset((await data.loadMnist()).train, 1000, 1).count; // => 1000
 */
export function subset(data: LabelledImages, count: number, seed: number): LabelledImages {
  checkImageSizes(data);
  checkCount(data, count);
  const order = Uint32Array.from({ length: data.count }, (_, i) => i);
  new Random(seed).shuffle(order);
  const byClass = data.classes.map((_, label) => order.filter((i) => data.labels[i] === label));
  // Sorted by the rank within the class: the first `count` have all classes in proportion.
  const ranked = byClass.flatMap((indices) =>
    Array.from(indices, (index, i) => ({ index, rank: (i + 0.5) / indices.length })),
  );
  ranked.sort((a, b) => a.rank - b.rank || a.index - b.index);
  const chosen = ranked.slice(0, count).map(({ index }) => index);
  return select(data, chosen);
}

/** Throws Error where the images do not match the model's input, or the classes its output. */
export function checkFit(model: tf.LayersModel, data: LabelledImages): void {
  const { name, height, width, channels, classes } = data;
  const [input, output] = [model.inputs[0].shape, model.outputs[0].shape].map((shape) => shape.slice(1));
  const picture = [height, width, channels];
  const fits = (axes: tf.Shape, sizes: number[]) =>
    axes.length === sizes.length && axes.every((axis, i) => axis === null || axis === sizes[i]);
  if (!fits(input, picture)) {
    throw new Error(`expected images [${input}], which the network takes, got [${picture}] (${name})`);
  }
  if (!fits(output, [classes.length])) {
    throw new Error(`expected a network with ${classes.length} outputs, one for each class, got [${output}]`);
  }
}
