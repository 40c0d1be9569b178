/** A photograph as a network sees it: while it learns another way each time, afterwards the middle. */
import type { Random } from '../../base/random';
import { readBytes } from '../../base/readFile';
import { loadSharp } from './readImage';

/** How far a view may differ from the photograph. */
export interface ViewOptions {
  /** Smallest share of the area that a crop keeps. */
  minArea?: number;
  /** Probability that the view is shrunk and enlarged again, so that blur tells nothing of the class. */
  blur?: number;
}

/** Larger photographs are brought to a short side of so many pixels before they are kept in memory. */
const maxSide = 256;

/** An image file's bytes, upright; where it is large or was held sideways (Exif), as a JPEG file of its own. */
export async function uprightBytes(file: string): Promise<Buffer> {
  const bytes = readBytes(file, 'restore it, or take another');
  const sharp = await loadSharp();
  const { width, height, orientation = 1 } = await sharp(bytes).metadata();
  if (orientation === 1 && Math.min(width, height) <= maxSide) return bytes;
  const size = { width: maxSide, height: maxSide, fit: 'outside', withoutEnlargement: true } as const;
  return sharp(bytes)
    .autoOrient()
    .resize(size)
    .removeAlpha()
    .toColourspace('srgb')
    .jpeg({ quality: 95 })
    .toBuffer();
}

/** Throws where the file is not a whole image. */
export async function checkWholeImage(file: string): Promise<void> {
  const sharp = await loadSharp();
  await sharp(readBytes(file, 'restore it')).resize(8, 8, { fit: 'fill' }).raw().toBuffer();
}

/**
 * A random crop of the image with its aspect jittered (Szegedy et al. 2015, section 6), mirrored every second time, its
 * brightness, contrast, saturation and hue changed, now and then without colors, or shrunk and enlarged again. Returns
 * bytes [size, size, 3].
 */
export async function randomView(
  bytes: Buffer,
  size: number,
  random: Random,
  { minArea = 0.25, blur = 0.25 }: ViewOptions = {},
): Promise<Buffer> {
  const between = (a: number, b: number) => a + (b - a) * random.next();
  const draws = {
    area: between(minArea, 1),
    aspect: Math.exp(between(-Math.log(1.5), Math.log(1.5))),
    x: random.next(),
    y: random.next(),
    flip: random.next() < 0.5,
    grey: random.next() < 0.05,
    brightness: between(0.7, 1.3),
    contrast: between(0.7, 1.3),
    saturation: between(0.6, 1.4),
    hue: Math.round(between(-12, 12)), // degrees
    small: random.next() < blur ? Math.round(size * between(0.35, 0.85)) : 0,
  };
  const sharp = await loadSharp();
  const { width, height } = await sharp(bytes).metadata();
  const side = Math.sqrt(draws.area * width * height);
  const cropWidth = Math.max(1, Math.min(width, Math.round(side * Math.sqrt(draws.aspect))));
  const cropHeight = Math.max(1, Math.min(height, Math.round(side / Math.sqrt(draws.aspect))));
  let image = sharp(bytes).toColourspace('srgb').removeAlpha();
  image = image.extract({
    left: Math.floor(draws.x * (width - cropWidth + 1)),
    top: Math.floor(draws.y * (height - cropHeight + 1)),
    width: cropWidth,
    height: cropHeight,
  });
  if (draws.small) {
    const { data, info } = await image
      .resize(draws.small, draws.small, { fit: 'fill' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    image = sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  }
  image = image.resize(size, size, { fit: 'fill' });
  if (draws.flip) image = image.flop();
  const { brightness, saturation, hue, contrast } = draws;
  image = draws.grey ? image.greyscale() : image.modulate({ brightness, saturation, hue });
  image = image.linear(contrast, 128 * (1 - contrast));
  return threeChannels(await image.toColourspace('srgb').raw().toBuffer(), size);
}

/** The middle of an image as bytes [size, size, 3]: its short side is brought to size / share first. */
export async function centralView(bytes: Buffer, size: number, share = 0.875): Promise<Buffer> {
  const large = Math.round(size / share);
  const from = Math.floor((large - size) / 2);
  const sharp = await loadSharp();
  const image = sharp(bytes)
    .toColourspace('srgb')
    .removeAlpha()
    .resize(large, large, { fit: 'cover' })
    .extract({ left: from, top: from, width: size, height: size });
  return threeChannels(await image.raw().toBuffer(), size);
}

/** Grey becomes three alike. */
function threeChannels(data: Buffer, size: number): Buffer {
  if (data.length === size * size * 3) return data;
  return Buffer.from(Uint8Array.from({ length: size * size * 3 }, (_, i) => data[Math.floor(i / 3)]));
}
