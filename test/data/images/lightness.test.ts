import { expect, it } from 'vitest';
import { lightness } from '../../../lib/data/images/lightness';
import { tf } from '../../../lib/engine/tf';

it('white is as light as its channels, green lighter than red, blue darkest; in an image or a batch', () => {
  tf.tidy(() => {
    const colors = tf.tensor2d([
      [255, 255, 255],
      [0, 255, 0],
      [255, 0, 0],
      [0, 0, 255],
    ]);
    const [white, green, red, blue] = lightness(colors.reshape([2, 2, 3])).dataSync();
    expect(white).toBeCloseTo(255, 3);
    expect(green > red && red > blue && blue > 0).toBe(true);
    expect(lightness(colors.reshape([1, 2, 2, 3])).shape).toEqual([1, 2, 2]);
  });
});
