/** Picture files -> bytes, of a chosen size. */
import { nativeReason } from '../../base/nativeReason';
import { DataError } from '../../base/dataError';
import type { LabelMap, RgbImage } from '../segmentation/segmentationDataset';

/** Not before it is needed: it is large. */
async function loadSharp() {
  const { default: sharp } = await import('sharp');
  sharp.cache(false); // each picture is read once an epoch, and a file that changed is read anew
  return sharp;
}

const remedy = 'restore it, or take it out of the set';

export interface Size {
  height: number;
  width: number;
}

/**
 * A picture as RGB, from any format that sharp knows, of any depth; size: that it is brought to, its own unless given.
 * @throws DataError, which names the file, where it is none, or cut short.
 * @example
 * const [{ file }] = data.photographs();
 * (await data.readImage(file, { height: 90, width: 120 })).pixels.length; // => 32400
 */
export async function readImage(file: string, size?: Size): Promise<RgbImage> {
  try {
    const image = (await loadSharp())(file);
    const sized = size ? image.resize(size.width, size.height, { fit: 'fill' }) : image;
    const { data, info } = await sized
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return {
      height: info.height,
      width: info.width,
      pixels: new Uint8Array(data.buffer, data.byteOffset, data.length),
    };
  } catch (error) {
    throw new DataError(`${file}: expected a picture, whole (${nativeReason(error)}): ${remedy}`);
  }
}

/** Height and width, from the file's head alone. */
export async function pictureSize(file: string): Promise<Size> {
  try {
    const { height, width } = await (await loadSharp())(file).metadata();
    return { height, width };
  } catch (error) {
    throw new DataError(`${file}: expected a picture (${nativeReason(error)}): ${remedy}`);
  }
}

/** Labels of another size, each the label of the pixel whose centre is nearest: a mean of classes is no class. */
export function resizeLabels({ height, width, labels }: LabelMap, size: Size): LabelMap {
  if (height === size.height && width === size.width) return { height, width, labels };
  const resized = new Uint8Array(size.height * size.width);
  const source = (i: number, from: number, to: number) => Math.floor(((i + 0.5) * from) / to);
  const columns = Uint32Array.from({ length: size.width }, (_, x) => source(x, width, size.width));
  for (let y = 0; y < size.height; y++) {
    const row = source(y, height, size.height) * width;
    for (let x = 0; x < size.width; x++) resized[y * size.width + x] = labels[row + columns[x]];
  }
  return { ...size, labels: resized };
}
