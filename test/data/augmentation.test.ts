import { describe, expect, it } from 'vitest';
import { Batches, cropAndFlip } from '../../lib/data/batches';
import { Random } from '../../lib/base/random';
import { tf } from '../../lib/engine/tf';
import '../../lib/engine/kernels/register';

const shape = { height: 8, width: 8, channels: 3 };

describe('crops and flips', () => {
  it('shift by up to the pad each way, and mirror every second time', () => {
    const random = new Random(1);
    const draws = Array.from({ length: 400 }, () => cropAndFlip({ pad: 2 }).draw(random, shape));
    const shifts = new Set(draws.map(({ rows }) => rows[4] - 4));
    expect([...shifts].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
    const mirrored = draws.filter(({ columns }) => columns[3] > columns[4]).length;
    expect(mirrored).toBeGreaterThan(150);
    expect(mirrored).toBeLessThan(250);
    for (const { rows } of draws)
      rows.forEach((row, i) => expect(row === -1 || row === rows[4] - 4 + i).toBe(true));
  });

  it('need a whole pad', () =>
    expect(() => cropAndFlip({ pad: 1.5 })).toThrow(/whole pad of 0 or more, got 1.5/));
});

describe('batches with them', () => {
  const images = Uint8Array.from({ length: 6 * 8 * 8 * 3 }, (_, i) => (i * 37) % 256);
  const data = {
    name: 'six',
    images,
    labels: Uint8Array.of(0, 1, 0, 1, 0, 1),
    count: 6,
    ...shape,
    classes: ['a', 'b'],
    source: '',
  };
  const take = (seed: number, skip = 0) => {
    const batches = new Batches(data, { batchSize: 2, seed, augmentation: cropAndFlip({ pad: 2 }) });
    if (skip) batches.restore({ epoch: 0, position: skip });
    const { xs, labels } = batches.next();
    const values = Array.from(xs.dataSync());
    tf.dispose([xs, labels]);
    return values;
  };

  it('are the same with the same seed, wherever they are taken up', () => {
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    const batches = new Batches(data, { batchSize: 2, seed: 1, augmentation: cropAndFlip({ pad: 2 }) });
    tf.dispose(Object.values(batches.next()));
    const { xs, labels } = batches.next();
    expect(take(1, 1)).toEqual(Array.from(xs.dataSync()));
    tf.dispose([xs, labels]);
  });

  it('hold pixels of the images, and black', () => {
    const known = new Set(Array.from(images, (value) => Math.fround(value / 255)));
    for (const value of take(3)) expect(value === 0 || known.has(value)).toBe(true);
  });

  it('are the images themselves without a pad and a flip', () => {
    const still = {
      name: 'still',
      draw: () => ({ rows: Int32Array.from(Array(8).keys()), columns: Int32Array.from(Array(8).keys()) }),
    };
    const plain = new Batches(data, { batchSize: 6, seed: 1 }).next();
    const augmented = new Batches(data, { batchSize: 6, seed: 1, augmentation: still }).next();
    expect(Array.from(augmented.xs.dataSync())).toEqual(Array.from(plain.xs.dataSync()));
    tf.dispose([plain.xs, plain.labels, augmented.xs, augmented.labels]);
  });
});
