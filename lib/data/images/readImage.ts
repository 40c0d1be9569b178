/**
 * Image files -> bytes, by sharp, whose pixels are those of Pillow, Keras' reader, and which also works in a thread
 * without TensorFlow. By jimp only BMP, which sharp cannot read: its JPEG decoder is up to 54 of 255 off.
 */
import type { Sharp } from 'sharp';
import { DataError, nativeReason } from '../../base/dataError';
import { readBytes } from '../../base/readFile';

/** An RGB image: bytes 0 … 255, [height, width, 3] row by row. */
export interface RgbImage {
  height: number;
  width: number;
  pixels: Uint8Array;
}

export interface Size {
  height: number;
  width: number;
}

/** How an image file is read. */
export interface ReadImageOptions {
  /** Resized to this without regard to proportions; its own size unless given. */
  size?: Size;
  /** Whether an image that the camera held sideways (Exif) is turned, as viewers do. */
  upright?: boolean;
  /** More pixels are refused before they are decoded. */
  maxPixels?: number;
  /** Those of the file, where they are out of an archive. */
  bytes?: Buffer;
}

/** 150 MB as bytes, 600 MB as float32. */
const defaultMaxPixels = 50_000_000;

const formats = ['jpeg', 'png', 'webp', 'tiff', 'gif', 'bmp'];
const remedy = 'restore it, or take another';

/** Not before it is needed: it is large. */
export async function loadSharp() {
  const { default: sharp } = await import('sharp');
  sharp.cache(false); // each image is read once an epoch, and a file that changed is read again
  return sharp;
}

/**
 * An image as RGB from a JPEG, PNG, WebP, TIFF, GIF or BMP file of any depth, as Pillow reads it. Grey becomes three
 * alike, CMYK colors; transparency and color profiles are left out.
 * @throws DataError where the file is missing, is not an image, was cut short, or has too many pixels; RangeError for a
 * size that is not two whole numbers.
 * @example
 * const [{ file }] = data.photographs();
 * (await data.readImage(file, { size: { height: 90, width: 120 } })).pixels.length; // => 32400
 */
export async function readImage(
  file: string,
  { size, upright = false, maxPixels = defaultMaxPixels, bytes: given }: ReadImageOptions = {},
): Promise<RgbImage> {
  if (size) checkSize(size);
  const { bytes, space, format } = await openImage(file, maxPixels, given);
  const sharp = await loadSharp();
  try {
    if (format === 'bmp') return await sized(await fromBmp(bytes), size);
    const whole = sharp(format === 'gif' ? opaqueGif(bytes) : bytes, {
      limitInputPixels: maxPixels,
      ignoreIcc: true,
    });
    const opened = upright ? whole.autoOrient() : whole;
    const image =
      space === 'cmyk'
        ? fromCmyk(await rawOf(opened.pipelineColourspace('cmyk').toColourspace('cmyk')))
        : await rawOf(opened.removeAlpha().toColourspace('srgb'));
    // What is transparent has colors too: resized together, sharp would leave them out of the mean.
    return await sized(image, size);
  } catch (error) {
    throw new DataError(
      `${file}: expected a whole image, found one cut short or damaged (${nativeReason(error)}): ${remedy}`,
    );
  }
}

function checkSize({ height, width }: Size): void {
  if ([height, width].every((pixels) => Number.isInteger(pixels) && pixels > 0)) return;
  throw new RangeError(
    `expected a size such as { height: 90, width: 120 }, whole numbers of pixels, got { height: ${height}, width: ${width} }`,
  );
}

/** Height and width as the file says. Throws DataError where it is not an image. */
export async function imageSize(file: string): Promise<Size> {
  const { height, width } = await openImage(file);
  return { height, width };
}

/** An image at another size, without regard to proportions, by Lanczos' filter. */
export async function resizeImage({ height, width, pixels }: RgbImage, size: Size): Promise<RgbImage> {
  if (height === size.height && width === size.width) return { height, width, pixels };
  const sharp = await loadSharp();
  const image = sharp(pixels, { raw: { height, width, channels: 3 } });
  return rawOf(image.resize(size.width, size.height, { fit: 'fill' }));
}

const sized = (image: RgbImage, size = image as Size) => resizeImage(image, size);

async function openImage(file: string, maxPixels = defaultMaxPixels, bytes = readBytes(file, remedy)) {
  const found = await metadataOf(bytes);
  if (!found || !formats.includes(found.format)) {
    throw new DataError(
      `${file}: expected a JPEG, PNG, WebP, TIFF, GIF or BMP image, found ${found?.format.toUpperCase() ?? 'none'}: ${remedy}`,
    );
  }
  const { width, height } = found;
  if (width * height > maxPixels) {
    const count = (n: number) => n.toLocaleString('en-US');
    throw new DataError(
      `${file}: ${width} x ${height} are ${count(width * height)} pixels, more than the ${count(maxPixels)} allowed: ` +
        'make it smaller, or raise maxPixels',
    );
  }
  return { bytes, ...found };
}

/** undefined where it is not an image. */
async function metadataOf(bytes: Buffer) {
  // The header that all BMP files since Windows 3.1 have; a negative height counts from the top.
  if (bytes.toString('latin1', 0, 2) === 'BM' && bytes.length > 26) {
    return {
      format: 'bmp',
      space: 'srgb',
      width: bytes.readInt32LE(18),
      height: Math.abs(bytes.readInt32LE(22)),
    };
  }
  const sharp = await loadSharp();
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch {
    return undefined;
  }
}

async function rawOf(image: Sharp): Promise<RgbImage> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { height: info.height, width: info.width, pixels };
}

async function fromBmp(bytes: Buffer): Promise<RgbImage> {
  const { Jimp } = await import('jimp');
  const { height, width, data } = (await Jimp.fromBuffer(bytes)).bitmap;
  const pixels = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++) pixels.set(data.subarray(i * 4, i * 4 + 3), i * 3);
  return { height, width, pixels };
}

/** As Pillow, without a color profile: red is (255 - cyan)(255 - black) / 255. */
function fromCmyk({ height, width, pixels }: RgbImage): RgbImage {
  const rgb = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++)
    for (let c = 0; c < 3; c++)
      rgb[i * 3 + c] = Math.round(((255 - pixels[i * 4 + c]) * (255 - pixels[i * 4 + 3])) / 255);
  return { height, width, pixels: rgb };
}

/**
 * The GIF file with the palette's color where its first frame is transparent, which decoders leave out: the flag in the
 * graphic control extension (GIF89a, section 23) is cleared.
 */
function opaqueGif(bytes: Buffer): Buffer {
  const palette = bytes[10] & 0x80 ? 3 * 2 ** ((bytes[10] & 7) + 1) : 0;
  let at = 13 + palette;
  while (bytes[at] === 0x21) {
    if (bytes[at + 1] === 0xf9 && bytes[at + 3] & 1) {
      const opaque = Buffer.from(bytes);
      opaque[at + 3] &= ~1;
      return opaque;
    }
    at += 2;
    while (bytes[at]) at += bytes[at] + 1; // blocks, each behind its length
    at += 1;
  }
  return bytes;
}
