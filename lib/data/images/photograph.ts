/** Photographs as a network takes them: JPEG or PNG files, in colour, upright, of the size that is asked for. */
import { imageSize } from 'image-size';
import { checkAxes, checkSizes } from '../../engine/checkShape';
import { nativeReason } from '../../base/nativeReason';
import { tf } from '../../engine/tf';
import { DataError } from '../../base/dataError';
import { readBytes } from '../../base/readFile';

/** What is done to a photograph that is read. */
export interface PhotographOptions {
  /** Resized to [height, width] without regard to proportions, as Keras' `load_img(target_size=…)` does. */
  size?: readonly [height: number, width: number];
  /** Whether a picture that the camera held sideways is turned, as viewers do; Keras leaves it. */
  upright?: boolean;
  /** More pixels are refused before they are decoded. */
  maxPixels?: number;
}

/** 150 MB as bytes, 600 MB while they are numbers. */
const mostPixels = 50_000_000;

/**
 * A photograph as a network takes it, from a JPEG or PNG file: [height, width, 3], red, green and blue from 0 to
 * 255, the caller's. Grey becomes three alike, CMYK colours, and transparency is left out. Resizing takes the
 * nearest pixel (Pillow's NEAREST, Keras' default).
 * @throws DataError where the file is missing, is neither JPEG nor PNG, was cut short, or has too many pixels.
 * @example
 * const [{ file }] = data.photographs();
 * data.loadPhotograph(file, { size: [224, 224] }).shape; // => [224, 224, 3]
 */
export function loadPhotograph(
  file: string,
  { size, upright = true, maxPixels = mostPixels }: PhotographOptions = {},
): tf.Tensor3D {
  const bytes = bytesOf(file);
  const { width, height, type, orientation = 1 } = headerOf(bytes, file);
  if (width * height > maxPixels) {
    const count = (n: number) => n.toLocaleString('en-US');
    throw new DataError(
      `${file}: ${width} x ${height} are ${count(width * height)} pixels, more than the ${count(maxPixels)} allowed: ` +
        'make it smaller, or raise maxPixels',
    );
  }
  return tf.tidy(() => {
    const decoded = decode(bytes, type, file);
    const turned = upright ? turn(decoded, orientation) : decoded;
    return (size ? resizeNearest(turned, size) : turned).toFloat() as tf.Tensor3D;
  });
}

const remedy = 'take another, or save it anew as one of these';

function bytesOf(file: string): Uint8Array {
  return readBytes(file, remedy);
}

function headerOf(bytes: Uint8Array, file: string) {
  let found: ReturnType<typeof imageSize> | undefined;
  try {
    found = imageSize(bytes);
  } catch {
    // said below
  }
  if (found?.type === 'jpg' || found?.type === 'png') return found;
  throw new DataError(
    `${file}: expected a JPEG or PNG picture, found ${found?.type?.toUpperCase() ?? 'no picture'}: ${remedy}`,
  );
}

function decode(bytes: Uint8Array, type: string | undefined, file: string): tf.Tensor3D {
  try {
    // INTEGER_ACCURATE is what Pillow decodes with.
    if (type === 'jpg') return tf.node.decodeJpeg(bytes, 3, 1, true, false, 1, 'INTEGER_ACCURATE');
    return tf.node.decodePng(bytes, 3) as tf.Tensor3D;
  } catch (error) {
    throw new DataError(
      `${file}: expected a whole picture, found one cut short or damaged (${nativeReason(error)}): ${remedy}`,
    );
  }
}

/** orientation: Exif's 1 … 8, what has to be undone to see the picture upright. */
function turn(x: tf.Tensor3D, orientation: number): tf.Tensor3D {
  if (orientation >= 5) x = x.transpose([1, 0, 2]);
  if ([3, 4, 7, 8].includes(orientation)) x = x.reverse(0);
  if ([2, 3, 6, 7].includes(orientation)) x = x.reverse(1);
  return x;
}

/**
 * A picture at another size: each pixel is the one whose square its centre falls into. x: [height, width, channels];
 * the result is the caller's. The centres are added up as Pillow does, so that the same pixels are chosen.
 * @throws RangeError for a height or width that is none, or other than 3 axes.
 * @example
 * data.resizeNearest(tf.tensor3d([1, 2, 3, 4], [1, 4, 1]), [1, 2]).dataSync(); // => [2, 4]
 */
export function resizeNearest(x: tf.Tensor3D, [height, width]: readonly [number, number]): tf.Tensor3D {
  if (![height, width].every((n) => Number.isInteger(n) && n > 0)) {
    throw new RangeError(`expected a height and a width of 1 or more, got ${height} x ${width}`);
  }
  checkAxes('the picture', x, '[height, width, channels]');
  checkSizes('the picture', [height, width, x.shape[2]]);
  return tf.tidy(() => {
    const [rows, columns] = [chosen(x.shape[0], height), chosen(x.shape[1], width)];
    return x.gather(rows, 0).gather(columns, 1);
  });
}

function chosen(from: number, to: number): tf.Tensor1D {
  const step = from / to;
  const indices = new Int32Array(to);
  for (let i = 0, centre = step / 2; i < to; i++, centre += step)
    indices[i] = Math.min(from - 1, Math.trunc(centre));
  return tf.tensor1d(indices, 'int32');
}
