import { Jimp } from 'jimp';
import { expect, it } from 'vitest';
import { tf } from '../../lib/engine/tf';
import { labelled } from '../../lib/plot/labelled';

it('scenes stand above their labels in the colours of the classes', async () => {
  const rows = {
    scene: tf.ones([1, 40, 40, 3]),
    truth: tf.fill([1, 40, 40], 1, 'int32'),
    predicted: tf.fill([1, 40, 40], 255, 'int32'),
    more: tf.zeros([2, 40, 40], 'int32'),
  };
  const before = tf.memory().numTensors;
  const classes = [
    { name: 'sky', color: [0, 0, 255] },
    { name: 'road', color: [128, 64, 128] },
  ] as const;
  const { bitmap } = await Jimp.read(await labelled(rows, classes, { scale: 1 / 2 }));
  expect(tf.memory().numTensors).toBe(before);
  const x = bitmap.width - 2 - 22 - 10; // the middle of the first image: two columns of 20 px
  const at = (row: number) =>
    [...bitmap.data.subarray(4 * ((2 + row * 22 + 10) * bitmap.width + x))].slice(0, 3);
  expect([0, 1, 2, 3].map(at)).toEqual([[255, 255, 255], [128, 64, 128], [0, 0, 0], [0, 0, 255]]); // prettier-ignore
  tf.dispose(rows);
});
