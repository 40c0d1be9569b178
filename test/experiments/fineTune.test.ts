/** A network trained further on a reader's folder: stopped, resumed, and its page of results. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { tf } from '../../lib/engine/tf';
import { fineTune } from '../../lib/experiments/fineTune';
import { vgg16Pooled, vgg16PooledForFineTuning } from '../../lib/models/vgg16Pooled';
import { loadInt8, saveInt8 } from '../../lib/weights/int8';
import { trainOptions } from '../../scripts/train/options';
import { writeResults } from '../../scripts/train/results';
import { photographTree } from '../data/photographs';
import { temporaryFolders } from '../data/temporary';

const temporary = temporaryFolders();
afterEach(() => tf.disposeVariables());

/** With random weights of the size that keeps values as they are (He et al. 2015). */
function randomNetwork(): tf.LayersModel {
  const model = vgg16Pooled({ classes: 5, blocks: [[8], [16]] });
  tf.tidy(() =>
    model.setWeights(
      model.getWeights().map(({ shape }, i) => {
        const inputs = shape.slice(0, -1).reduce((a, b) => a * b, 1);
        return shape.length === 1
          ? tf.zeros(shape)
          : tf.randomNormal(shape, 0, Math.sqrt(2 / inputs) / (i ? 1 : 50), 'float32', i + 1);
      }),
    ),
  );
  return model;
}

async function world() {
  const root = temporary();
  const data = join(root, 'own');
  await photographTree(data, 10);
  writeFileSync(join(data, 'red/cut.jpg'), readFileSync(join(data, 'red/000.jpg')).subarray(0, 300));
  const classes = ['v', 'w', 'x', 'y', 'z'];
  saveInt8(randomNetwork(), join(root, 'base'), { network: 'a small network', classes, size: 24 });
  const run = (name: string) => ({
    data,
    from: join(root, 'base'),
    checkpoint: join(root, `${name}.checkpoint`),
  });
  return { root, run, data };
}

describe('a network trained further', () => {
  it('learns new classes, stopped and resumed with the same result, and has a page of results', async () => {
    const { root, run, data } = await world();
    const losses: number[] = [];
    const whole = await fineTune(join(root, 'whole'), {
      ...run('whole'),
      onStep: ({ loss }) => losses.push(loss),
    });
    expect(losses[0]).toBeGreaterThan(1.5 * losses.at(-1)!);
    expect(whole!.test.top1).toBe(1);
    expect(whole).toMatchObject({ size: 24, count: { train: 24, test: 6 }, steps: losses.length });
    expect(whole!.broken).toEqual([expect.stringContaining('cut.jpg')]);
    expect(existsSync(run('whole').checkpoint)).toBe(false);

    const stop = new AbortController();
    const options = { ...run('parts'), signal: stop.signal };
    const onStep = ({ step }: { step: number }) => step === 6 && stop.abort();
    expect(await fineTune(join(root, 'parts'), { ...options, onStep })).toBeUndefined();
    expect(existsSync(join(root, 'parts'))).toBe(false);
    await fineTune(join(root, 'parts'), run('parts'));
    const weights = (name: string) => readFileSync(join(root, name, 'weights.safetensors'));
    expect(weights('parts').equals(weights('whole'))).toBe(true);
    const { classes, network } = loadInt8(join(root, 'whole'));
    expect([classes, network]).toEqual([['blue', 'green', 'red'], 'a small network, trained further on own']);

    const page = readFileSync(
      await writeResults(join(root, 'whole/results.html'), whole!, { folder: join(root, 'whole'), data }),
      'utf8',
    );
    expect(page.match(/<img /g)).toHaveLength(2 * (6 + 3)); // the worst, the surest of each class
    expect(page).toContain('<strong>100.0 %</strong> of 6 images');
    expect(page).toContain('cut.jpg');
    expect(page).not.toMatch(/https?:\/\/|<script/);
  });

  it('begins with the convolutions of the first, of which only the last block is trained', () => {
    const base = randomNetwork();
    const model = vgg16PooledForFineTuning(base, { seed: 1, classes: 2 });
    for (const name of ['block1_conv1', 'block2_conv1']) {
      const [a, b] = [base, model].map((each) => each.getLayer(name).getWeights()[0].dataSync());
      expect(a).toEqual(b);
    }
    const names = model.trainableWeights.map(({ originalName }) => originalName);
    expect(names).toEqual([
      'block2_conv1/kernel',
      'block2_conv1/bias',
      'predictions/kernel',
      'predictions/bias',
    ]);
  });
});

describe('the words of npm run train', () => {
  it('that do not go together are refused', () => {
    const refused = (words: string) => expect(() => trainOptions(words.split(' ')));
    refused('camvid --pack').toThrow(/camvid has no --pack/);
    refused('vgg16 --pack --data x').toThrow(/--pack takes no step and no data/);
    refused('camvid --data x').toThrow(/expected vgg16 with --data, got camvid/);
    refused('vgg16 --from x').toThrow(/expected --data PATH with --from/);
    expect(trainOptions(['vgg16', '--data', 'x'])).toMatchObject({ data: 'x', from: 'bundled', pack: false });
  });
});
