import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dropout, type DropoutConfig } from '../../lib/layers/dropout';
import { capture } from '../../lib/engine/capture';
import { tf } from '../../lib/engine/tf';
import { largestDifference, leaving, tidyTests } from '../counting';

tidyTests();

const variants = ['published', 'inverted', 'presenceRatio'] as const;
const keep = 0.7;
const units = [4, 25];

function layer(config: Partial<DropoutConfig> = {}): Dropout {
  const made = new Dropout({ keep, ...config });
  made.build([null, ...units]);
  return made;
}
const train = (dropout: Dropout, x: tf.Tensor) => dropout.apply(x, { training: true }) as tf.Tensor;
const infer = (dropout: Dropout, x: tf.Tensor) => dropout.apply(x) as tf.Tensor;
const samples = (count = 20) => tf.randomUniform([count, ...units], 1, 2, 'float32', 1); // nothing is 0
const masks = (dropout: Dropout, count: number) =>
  Array.from({ length: count }, () =>
    train(dropout, tf.ones([1, ...units]))
      .greater(0)
      .toFloat(),
  );

describe('in training', () => {
  it.each(variants)('a unit is taken out or kept, as %s has it', (variant) => {
    const [x, y] = tf.tidy(() => [samples(100), train(layer({ variant }), samples(100))]);
    const kept = y.notEqual(0).toFloat();
    const scale = variant === 'inverted' ? 1 / keep : 1;
    expect(largestDifference(y, x.mul(kept).mul(scale))).toBeLessThan(1e-6);
    expect(Math.abs(kept.mean().dataSync()[0] - keep)).toBeLessThan(0.03); // 10,000 units: 6 standard deviations
  });

  it('each step draws another mask, the same ones for the same seed', () => {
    const [one, same, other] = [3, 3, 4].map((seed) => tf.stack(masks(layer({ seed }), 5)));
    expect(largestDifference(one, same)).toBe(0);
    expect(largestDifference(one, other)).toBe(1);
    const steps = one.unstack();
    steps.forEach((mask, i) =>
      steps.slice(i + 1).forEach((later) => expect(largestDifference(mask, later)).toBe(1)),
    );
  });

  it('captured steps draw the masks that eager ones do', () => {
    const [eager, captured] = [layer({ seed: 5 }), layer({ seed: 5 })];
    const step = capture((x: tf.Tensor) => train(captured, x));
    const x = samples();
    for (let i = 0; i < 5; i++) expect(largestDifference(step(x), train(eager, x))).toBe(0);
    step.dispose();
  });

  it('inference in between draws nothing', () => {
    const [one, other] = [layer({ seed: 6 }), layer({ seed: 6 })];
    train(one, samples());
    train(other, samples());
    infer(other, samples());
    expect(largestDifference(train(one, samples()), train(other, samples()))).toBe(0);
  });
});

describe('at test time', () => {
  it('every unit is there: times keep as published, as it is where training rescaled', () => {
    const x = samples();
    expect(largestDifference(infer(layer(), x), x.mul(keep))).toBe(0);
    expect(largestDifference(infer(layer({ variant: 'inverted' }), x), x)).toBe(0);
  });

  it.each(variants)('the output is the mean over thinned networks: %s', (variant) => {
    const dropout = layer({ variant });
    const [x, n] = [samples(1), 600];
    const mean = tf.tidy(() => tf.addN(Array.from({ length: n }, () => train(dropout, x))).div(n));
    const difference = largestDifference(mean, infer(dropout, x));
    if (variant === 'presenceRatio')
      expect(difference).toBeLessThan(1e-5); // exactly the masks that were drawn
    else expect(difference).toBeLessThan(0.32); // 6 standard deviations of a unit of size 2
  });

  it('the presence ratio is the share of samples in which a unit was there', () => {
    const dropout = layer({ variant: 'presenceRatio', seed: 2 });
    expect(largestDifference(dropout.presence(), tf.fill(units, keep))).toBe(0); // before training
    const seen = tf.tidy(() => {
      const batches = [1, 3, 6].map((count) =>
        train(dropout, tf.ones([count, ...units]))
          .notEqual(0)
          .toFloat(),
      );
      return tf.concat(batches).mean(0);
    });
    expect(largestDifference(dropout.presence(), seen)).toBeLessThan(1e-6);
    expect(new Set(seen.dataSync()).size).toBeGreaterThan(3);
    const x = samples();
    expect(largestDifference(infer(dropout, x), x.mul(seen))).toBeLessThan(1e-6);
  });

  it('published dropout gives keep as every presence', () => {
    expect(layer().presence().arraySync()).toBeCloseTo(keep, 6);
  });
});

describe.each(variants)('a layer of the variant %s', (variant) => {
  it('has no parameters that are trained, and leaves nothing but its result', () => {
    const [dropout, x] = [layer({ variant }), samples()];
    expect(dropout.trainableWeights).toEqual([]);
    train(dropout, x);
    leaving(1, () => train(dropout, x));
    leaving(1, () => infer(dropout, x));
    leaving(1, () => dropout.presence());
  });

  it('is saved and loaded, and goes on with the next mask', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'convnotes-test-'));
    try {
      const dropout = new Dropout({ name: 'drop', keep, variant, seed: 9 });
      const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: units }), dropout] });
      const x = samples();
      for (let i = 0; i < 3; i++) model.apply(x, { training: true });
      await model.save(`file://${folder}`);
      const loaded = await tf.loadLayersModel(`file://${folder}/model.json`);
      expect(loaded.getLayer('drop').getConfig()).toEqual(dropout.getConfig());
      expect(largestDifference(loaded.predict(x) as tf.Tensor, model.predict(x) as tf.Tensor)).toBe(0);
      const next = [model, loaded].map((each) => each.apply(x, { training: true }) as tf.Tensor);
      expect(largestDifference(next[0], next[1])).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('invalid dropout', () => {
  it.each([0, 2, NaN])('a probability of %s', (wrong) => {
    expect(() => new Dropout({ keep: wrong })).toThrow(`to keep a unit, got ${wrong}`);
  });

  it('an unknown variant', () => {
    expect(() => new Dropout({ keep, variant: 'gaussian' as 'published' })).toThrow(
      'expected the variant "published", "inverted" or "presenceRatio", got "gaussian"',
    );
  });
});
