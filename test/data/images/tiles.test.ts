import { describe, expect, it } from 'vitest';
import { batchOf } from '../../../lib/data/batches';
import { tiles } from '../../../lib/data/images/tiles';
import { checkLabelledImages } from '../../../lib/data/labelledImages';
import { tf } from '../../../lib/engine/tf';

describe('tiles', () => {
  it('are the pieces of the images, row by row, of each image', () => {
    const images = tf.randomUniform<tf.Rank.R4>([2, 7, 11, 3], 0, 255, 'int32', 1);
    const data = checkLabelledImages(tiles(images, 3));
    expect([data.count, [...data.labels]]).toEqual([12, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]]);
    const { xs, labels } = batchOf(
      data,
      Uint32Array.from({ length: 12 }, (_, i) => i),
    );
    for (let i = 0; i < 12; i++) {
      const [image, top, left] = [Math.floor(i / 6), 3 * Math.floor((i % 6) / 3), 3 * (i % 3)];
      const piece = tf.tidy(() => images.slice([image, top, left, 0], [1, 3, 3, 3]).toFloat());
      const found = tf.tidy(() => xs.slice([i, 0, 0, 0], [1, 3, 3, 3]).mul(255).round());
      expect([...found.dataSync()]).toEqual([...piece.dataSync()]);
      tf.dispose([piece, found]);
    }
    tf.dispose([images, xs, labels]);
  });

  it('are refused where the images are smaller', () => {
    const images = tf.zeros<tf.Rank.R4>([1, 4, 9, 3]);
    expect(() => tiles(images, 5)).toThrow(/expected images of 5 x 5 pixels or more, got 1 of 9 x 4/);
    expect(() => tiles(images, 2.5)).toThrow(/as the edge of a tile, got 2.5/);
    const many = tf.zeros<tf.Rank.R4>([257, 2, 2, 1]);
    expect(() => tiles(many, 2)).toThrow(/from 1 to 256 as the number of images, got 257/);
    tf.dispose([images, many]);
  });
});
