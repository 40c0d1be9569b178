/** Files that Keras wrote, and what Keras computed from them (kerasWeights.py). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { loadKerasWeights } from '../../lib/weights/kerasWeights';
import { tf } from '../../lib/engine/tf';
import { vgg16 } from '../../lib/models/vgg';
import { fixtures, smallVgg as small } from './smallVgg';

const answers = JSON.parse(readFileSync(join(fixtures, 'answers.json'), 'utf8')) as Record<string, number[]>;
const predict = (model: tf.LayersModel) =>
  tf.tidy(() => {
    const size = 2 * 32 * 32 * 3;
    const x = tf.tensor4d(
      Float32Array.from({ length: size }, (_, i) => 60 * Math.sin(i)),
      [2, 32, 32, 3],
    );
    return Array.from((model.apply(x) as tf.Tensor).dataSync());
  });

function expectClose(found: number[], expected: number[]) {
  expect(found).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  found.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-5 * largest));
}

describe('weights that Keras saved', () => {
  it.each([
    ['small.keras1.h5', true],
    ['small.keras2.h5', true],
    ['small.weights.h5', true],
    ['small.nameless.weights.h5', true],
    ['small_notop.keras1.h5', false],
    ['small_notop.keras2.h5', false],
    ['small_notop.weights.h5', false],
    ['small_notop.model.h5', false],
  ])('%s gives what Keras computes', async (file, includeTop) => {
    const model = small(includeTop);
    const before = tf.memory().numTensors;
    const steps: number[] = [];
    await loadKerasWeights(model, join(fixtures, file), {
      onProgress: (done, total) => steps.push(done / total),
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(steps.at(-1)).toBe(1);
    expectClose(predict(model), answers[includeTop ? 'small' : 'small_notop']);
    model.dispose();
  });

  it('with the top serve a network without', async () => {
    const model = small(false);
    await loadKerasWeights(model, join(fixtures, 'small.keras1.h5'));
    expect(predict(model).some((value) => value > 0)).toBe(true);
    model.dispose();
  });
});

describe('a file that will not do', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'convnotes-keras-'))));
  afterAll(() => rmSync(folder, { recursive: true }));
  const fails = async (model: tf.LayersModel, file: string, message: RegExp) => {
    const before = model.getWeights().map((weight) => weight.dataSync().slice(0, 3).join());
    await expect(loadKerasWeights(model, file)).rejects.toThrow(message);
    expect(model.getWeights().map((weight) => weight.dataSync().slice(0, 3).join())).toEqual(before);
    model.dispose();
  };

  it('is of another network', () =>
    fails(
      vgg16({ includeTop: false }),
      join(fixtures, 'small.keras2.h5'),
      /expected \[3, 3, 3, 64\] and \[64\] for block1_conv1, found \[3, 3, 3, 4\]/,
    ));

  it('has no such layer', () =>
    fails(
      small(true),
      join(fixtures, 'small_notop.keras1.h5'),
      /expected weights of fc1, found those of block1_conv1/,
    ));

  it('is missing', () => fails(small(false), join(folder, 'none.h5'), /none\.h5 is missing/));

  it('is no HDF5 file', () => {
    writeFileSync(join(folder, 'page.h5'), '<html>not found</html>');
    return fails(
      small(false),
      join(folder, 'page.h5'),
      /expected an HDF5 file, found one that begins with "<html>no"/,
    );
  });

  it.each([0.1, 0.5, 0.9, 0.999])('was cut short at %s', (share) => {
    const bytes = readFileSync(join(fixtures, 'small.keras2.h5'));
    const file = join(folder, `cut-${share}.h5`);
    writeFileSync(file, bytes.subarray(0, Math.floor(share * bytes.length)));
    return fails(small(false), file, /expected a whole HDF5 file .*fetch it again/);
  });

  it('holds something else', () =>
    fails(
      small(false),
      join(fixtures, 'other.h5'),
      /expected weights as Keras saves them .*found the groups \/, \/measurements/,
    ));
});
