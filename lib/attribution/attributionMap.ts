import { checkAxes } from '../engine/checkShape';
import { tf } from '../engine/tf';

/**
 * An attribution of each color, [batch, height, width, channels], as one of each pixel, [batch, height, width, 1]: the
 * sum over the channels, which keeps the sign and what the attributions sum to.
 * @throws RangeError for other than 4 axes.
 * @example
 * attribution.attributionMap(tf.tensor4d([1, -3, 0], [1, 1, 1, 3])).squeeze(); // => -2
 */
export function attributionMap(attribution: tf.Tensor): tf.Tensor4D {
  checkAxes('the attribution', attribution);
  return tf.tidy(() => attribution.sum(3, true));
}

/** Ninths of an image, row by row. */
const places = [
  ...['top left', 'top', 'top right'],
  ...['left', 'middle', 'right'],
  ...['bottom left', 'bottom', 'bottom right'],
];

/**
 * In which ninth of the image most of an attribution lies, and the ninth's share of all its magnitudes; 1/9 where it is
 * spread evenly. attribution: [1, height, width, channels] of one image, from 3 × 3 pixels on.
 * @throws RangeError for several images or smaller ones.
 * @example
 * attribution.whereMost(tf.tensor4d([0, 0, 4, 0, 1, 0, 0, 0, 0], [1, 3, 3, 1])); // => { place: 'top right', share: 0.8 }
 */
export function whereMost(attribution: tf.Tensor): { place: string; share: number } {
  const [count, height = 0, width = 0] = attribution.shape;
  if (count !== 1 || height < 3 || width < 3)
    throw new RangeError(`expected one image of 3 × 3 pixels or more, got [${attribution.shape.join(', ')}]`);
  const values = tf.tidy(() => attributionMap(attribution).abs().dataSync());
  const sums = places.map(() => 0);
  const third = (at: number, size: number) => Math.floor((3 * at) / size);
  values.forEach((value, i) => {
    sums[3 * third(Math.floor(i / width), height) + third(i % width, width)] += value;
  });
  const largest = Math.max(...sums);
  const all = sums.reduce((a, b) => a + b);
  return { place: places[sums.indexOf(largest)], share: all > 0 ? largest / all : 1 / 9 };
}
