/** What a network looked at: attributions as colours, alone or over the grey pictures. */
import { attributionMap } from '../attribution/attributionMap';
import { enlargeMaps } from '../attribution/gradCam';
import { tf } from '../engine/tf';
import { colorAt } from './colorScale';
import { imageGrid } from './imageGrid';

/** How the tiles are coloured. */
export interface AttributionOverlayOptions {
  /** What was explained, [count, height, width, 1 or 3]: drawn in grey below, each from its darkest to its lightest. */
  pictures?: tf.Tensor4D;
  /** Whether values have a sign: blue against, red for the class; else 0 … largest. By default, whether any is below 0. */
  signed?: boolean;
  /** Share of a picture's pixels whose value is not cut off: a few very large ones would hide the rest. */
  within?: number;
  /** Of the strongest colour over a picture, 0 … 1. */
  opacity?: number;
  columns?: number;
  /** Pixels of the PNG for each pixel of a picture. */
  scale?: number;
}

/**
 * What a network looked at: attributions as colours, alone or over the grey pictures. attributions: [count, height,
 * width, channels], summed over the channels; smaller maps are enlarged to the pictures' size. Each is scaled by
 * itself. Returns the bytes of a PNG file with a tile for each.
 * @throws Error where the pictures do not fit, RangeError for a share that is none.
 * @example
 * const png = await plot.attributionOverlay(tf.ones([2, 4, 4, 3]), { pictures: tf.ones([2, 8, 8, 3]) });
 * png.toString('latin1', 1, 4); // => 'PNG'
 */
export async function attributionOverlay(
  attributions: tf.Tensor4D,
  options: AttributionOverlayOptions = {},
): Promise<Buffer> {
  const { pictures, within = 0.99, opacity = 0.8, columns, scale } = options;
  const [count] = attributions.shape;
  if (pictures && (pictures.shape[0] !== count || ![1, 3].includes(pictures.shape[3]))) {
    throw new Error(
      `expected ${count} pictures [${count}, height, width, 1 or 3], got [${pictures.shape.join(', ')}]`,
    );
  }
  if (!(within > 0 && within <= 1)) throw new RangeError(`expected a share of pixels up to 1, got ${within}`);
  const [height, width] = (pictures ?? attributions).shape.slice(1, 3);
  const values = tf.tidy(() => enlargeMaps(attributionMap(attributions), [height, width]).dataSync());
  const grey = pictures && tf.tidy(() => lightness(pictures).dataSync());
  const signed = options.signed ?? values.some((value) => value < 0);
  const size = height * width;
  const colours = new Float32Array(count * size * 3);
  for (let tile = 0; tile < count; tile++) {
    const own = values.subarray(tile * size, (tile + 1) * size);
    const most = quantile(Float32Array.from(own, Math.abs), within);
    for (let i = 0; i < size; i++) {
      const value = most > 0 ? Math.max(-1, Math.min(1, own[i] / most)) : 0;
      const colour = colorAt(signed ? 'diverging' : 'sequential', value);
      const cover = grey ? opacity * Math.abs(value) : 1;
      const below = grey ? grey[tile * size + i] * (1 - cover) : 0;
      for (let c = 0; c < 3; c++) colours[(tile * size + i) * 3 + c] = below + cover * colour[c];
    }
  }
  const tiles = tf.tensor4d(colours, [count, height, width, 3]);
  try {
    return await imageGrid(tiles, { columns, scale, range: [0, 1] });
  } finally {
    tiles.dispose();
  }
}

/** The mean of the colours, each picture from 0 to 1. */
function lightness(pictures: tf.Tensor4D): tf.Tensor {
  const grey = pictures.mean(3, true);
  const low = grey.min([1, 2], true);
  return grey.sub(low).div(grey.max([1, 2], true).sub(low).maximum(1e-12));
}

/** The smallest magnitude that so large a share of the values does not exceed; of the largest if that is 0. */
function quantile(magnitudes: Float32Array, share: number): number {
  const sorted = magnitudes.sort();
  return sorted[Math.ceil(share * sorted.length) - 1] || sorted[sorted.length - 1];
}
