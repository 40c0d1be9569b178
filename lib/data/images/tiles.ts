import { checkAxes, checkWhole } from '../../engine/checkShape';
import type { tf } from '../../engine/tf';
import type { LabelledImages } from '../labelledImages';

/**
 * Images cut into square tiles, as a data set: row by row, image after image; what is left at the right and at the
 * bottom is not used. Each tile's class is the image that it was cut from. images: [count, height, width, channels], 0 … 255.
 * @throws RangeError for an edge that is not a whole number or larger than the images, and for more than 256 images.
 * @example
 * data.tiles(tf.zeros([2, 8, 9, 3]), 4).count; // => 8
 */
export function tiles(images: tf.Tensor4D, edge: number): LabelledImages {
  checkAxes('the images', images, '[count, height, width, channels]');
  checkWhole('the edge of a tile', edge);
  const [count, height, width, channels] = images.shape;
  const [down, across] = [Math.floor(height / edge), Math.floor(width / edge)];
  if (down * across === 0) {
    throw new RangeError(
      `expected images of ${edge} x ${edge} pixels or more, got ${count} of ${width} x ${height}`,
    );
  }
  checkWhole('the number of images', count, 1, 256); // a label is a byte
  const pixels = images.dataSync();
  const row = edge * channels;
  const bytes = new Uint8Array(count * down * across * edge * row);
  const labels = new Uint8Array(count * down * across);
  let to = 0;
  for (let i = 0; i < labels.length; i++) {
    const [image, place] = [Math.floor(i / (down * across)), i % (down * across)];
    const [top, left] = [Math.floor(place / across) * edge, (place % across) * edge];
    labels[i] = image;
    for (let y = top; y < top + edge; y++, to += row) {
      const from = ((image * height + y) * width + left) * channels;
      for (let j = 0; j < row; j++) bytes[to + j] = Math.max(0, Math.min(255, Math.round(pixels[from + j])));
    }
  }
  const classes = Array.from({ length: count }, (_, i) => `image ${i + 1}`);
  return {
    ...{ name: `tiles of ${count} images`, images: bytes, labels, count: labels.length, classes },
    ...{ height: edge, width: edge, channels },
    source: `${count} images of ${width} x ${height} pixels, cut into tiles`,
  };
}
