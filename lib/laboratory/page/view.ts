/** A picture of the reader's as the network sees it. */

/** Why a picture is not taken: a word of the laboratory, and what is filled into it. */
export class Refused extends Error {
  constructor(
    readonly word: 'noFile' | 'noPicture' | 'tooLarge' | 'damaged',
    readonly values: Record<string, number> = {},
  ) {
    super(word);
  }
}

/** As many as `readImage` takes in Node. */
const mostPixels = 50e6;

/** Opens a picture, upright as its camera says (Exif). Throws Refused; what is too large is not decoded. */
export async function openPicture(file: Blob): Promise<ImageBitmap> {
  const { width, height } = await sizeOf(file);
  if (width * height > mostPixels)
    throw new Refused('tooLarge', { n: Math.round((width * height) / 1e6), m: mostPixels / 1e6 });
  if (await isCutOff(file)) throw new Refused('damaged');
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    throw new Refused('damaged');
  }
}

/** Whether the end of a PNG file is missing: Firefox would show what there is of it. */
export const isCutOff = async (file: Blob): Promise<boolean> =>
  file.type === 'image/png' && !(await file.slice(-65_536).text()).includes('IEND');

/** As its first bytes say: a browser that has them does not decode the picture until it is drawn. */
async function sizeOf(file: Blob): Promise<{ width: number; height: number }> {
  const image = new Image();
  const address = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => {
      image.addEventListener('load', resolve);
      image.addEventListener('error', reject);
      image.src = address;
    });
    return { width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    throw new Refused(file.type.startsWith('image/') ? 'damaged' : 'noPicture');
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Of the short side of a picture so much is seen, around its middle (data/images/randomView.ts). */
export const share = 0.875;

/** Of the middle of a picture: as a box in its own pixels, square but for rounding. */
export function middleOf({ width, height }: { width: number; height: number }, size: number) {
  const large = Math.round(size / share); // of the short side, were all of it seen
  const from = Math.floor((large - size) / 2);
  const [across, down] = [width, height].map((side) => {
    const all = Math.round((side * large) / Math.min(width, height));
    const scale = side / all;
    return { start: (Math.ceil((all - large) / 2) + from) * scale, length: size * scale };
  });
  return { left: across.start, top: down.start, width: across.length, height: down.length };
}

/** The middle of a picture as red, green, blue, 0 … 255, [size, size, 3]. */
export function centralPixels(picture: ImageBitmap, size: number): Uint8ClampedArray {
  const most = 8 * size; // of its short side: a browser makes large pictures smaller faster
  const shrink = Math.min(1, most / Math.min(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((side) =>
    Math.max(1, Math.round(side * shrink)),
  );
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  Object.assign(context, { imageSmoothingQuality: 'high', fillStyle: '#fff' });
  context.fillRect(0, 0, width, height); // below what is transparent
  context.drawImage(picture, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return lanczos({ data, width, height }, middleOf({ width, height }, size), size);
}

interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** Which pixels, and how much of each, become one of the result. */
interface Taps {
  first: number;
  weights: Float64Array;
}

const lobes = 3;

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Lanczos' filter with three lobes, as wide as a pixel of the result. */
function tapsAlong(start: number, step: number, count: number, length: number): Taps[] {
  const width = Math.max(1, step);
  return Array.from({ length: count }, (_, i) => {
    const centre = start + (i + 0.5) * step;
    const first = Math.max(0, Math.ceil(centre - lobes * width - 0.5));
    const last = Math.min(length - 1, Math.floor(centre + lobes * width - 0.5));
    const weights = Float64Array.from({ length: last - first + 1 }, (_, k) => {
      const x = (first + k + 0.5 - centre) / width;
      return sinc(x) * sinc(x / lobes);
    });
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A part of an image at another size, by Lanczos' filter along one axis and then the other: [size, size, 3]. */
export function lanczos({ data, width, height }: Pixels, box: Box, size: number): Uint8ClampedArray {
  const across = tapsAlong(box.left, box.width / size, size, width);
  const down = tapsAlong(box.top, box.height / size, size, height);
  const [begin, end] = [down[0].first, down[size - 1].first + down[size - 1].weights.length];
  const rows = new Float64Array((end - begin) * size * 3);
  for (let y = begin; y < end; y++)
    across.forEach(({ first, weights }, x) => {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * data[4 * (y * width + first + k) + c];
        rows[((y - begin) * size + x) * 3 + c] = sum;
      }
    });
  const result = new Uint8ClampedArray(size * size * 3);
  down.forEach(({ first, weights }, y) => {
    for (let i = 0; i < size * 3; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * rows[(first - begin + k) * size * 3 + i];
      result[y * size * 3 + i] = sum;
    }
  });
  return result;
}
