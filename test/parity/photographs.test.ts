/** Pictures of every kind as Keras' load_img sees them (photographs.py). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { loadPhotograph } from '../../lib/data/images/loadPhotographs';
import { tf } from '../../lib/engine/tf';

const fixtures = join(__dirname, 'fixtures/photographs');
type Answers = Record<string, Record<string, string>>;
const answers = JSON.parse(readFileSync(join(fixtures, 'answers.json'), 'utf8')) as Answers;
const sizes: Record<string, [number, number] | undefined> = { '24 x 20': [20, 24], '100 x 90': [90, 100] };

const cases = Object.entries(answers).flatMap(([file, byName]) =>
  Object.keys(byName).map((name) => [file, name] as const),
);

describe('a photograph', () => {
  it.each(cases)('%s, %s, has the pixels that Keras has', async (file, name) => {
    const before = tf.memory().numTensors;
    const x = await loadPhotograph(join(fixtures, file), { size: sizes[name], upright: name === 'upright' });
    const values = x.dataSync();
    const expected = Buffer.from(answers[file][name], 'base64');
    expect(Buffer.compare(Buffer.from(Uint8Array.from(values)), expected)).toBe(0);
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
