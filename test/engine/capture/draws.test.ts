/** Random numbers in a captured step: drawn again in each call, as tfjs draws them. */
import { describe, expect, it } from 'vitest';
import { capture, type CaptureOptions } from '../../../lib/engine/capture';
import { tf } from '../../../lib/engine/tf';
import { tidyTests } from '../../counting';

tidyTests();

const n = 20_000;
const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

/** What some calls give. */
function draws(f: () => tf.Tensor, calls: number, options?: CaptureOptions): number[][] {
  const step = capture(f, options);
  const drawn = Array.from({ length: calls }, () => numbers(step()));
  step.dispose();
  return drawn;
}

/** Mean, standard deviation, smallest, largest. */
function describeNumbers(x: number[]) {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  return {
    mean,
    sd: Math.sqrt(variance),
    least: x.reduce((a, b) => Math.min(a, b)),
    most: x.reduce((a, b) => Math.max(a, b)),
  };
}

/** Largest distance of two empirical distributions (Kolmogorov and Smirnov). */
function distance(a: number[], b: number[]): number {
  const sorted = [a, b].map((x) => Float64Array.from(x).sort());
  const share = (x: Float64Array, at: number) => {
    let [low, high] = [0, x.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (x[middle] <= at) low = middle + 1;
      else high = middle;
    }
    return low / x.length;
  };
  return Math.max(...Array.from(sorted[0], (at) => Math.abs(share(sorted[0], at) - share(sorted[1], at))));
}

const cases: [string, () => tf.Tensor][] = [
  ['randomUniform', () => tf.randomUniform([n])],
  ['randomUniform from -2 to 5', () => tf.randomUniform([n], -2, 5)],
  ['randomUniform of int32', () => tf.randomUniform([n], 0, 10, 'int32')],
  ['randomUniformInt', () => tf.randomUniformInt([n], -3, 3)],
  ['randomUniform of bool', () => tf.randomUniform([n], 0, 2, 'bool')],
  ['randomNormal', () => tf.randomNormal([n])],
  ['randomNormal with mean and deviation', () => tf.randomNormal([n], 3, 0.5)],
  ['randomNormal of int32', () => tf.randomNormal([n], 1, 4, 'int32')],
  ['randomStandardNormal', () => tf.randomStandardNormal([n])],
  ['truncatedNormal', () => tf.truncatedNormal([n], 1, 2)],
  ['dropout', () => tf.dropout(tf.ones([n]), 0.3)],
];

describe('what is drawn', () => {
  it.each(cases)('%s: as eagerly, other numbers in each call', (_, f) => {
    const eager = f();
    const drawn = draws(f, 3);
    expect(capture(f)().dtype).toBe(eager.dtype);
    const expected = describeNumbers(numbers(eager));
    drawn.forEach((x, i) => {
      const got = describeNumbers(x);
      expect(Math.abs(got.mean - expected.mean) / expected.sd).toBeLessThan(0.05);
      expect(Math.abs(got.sd / expected.sd - 1)).toBeLessThan(0.05);
      expect(distance(x, numbers(eager))).toBeLessThan(0.025); // 1 in 10^5 for 20,000 and 20,000
      for (const other of drawn.slice(0, i)) expect(x).not.toEqual(other);
    });
  });

  it('is independent between two draws of a step, and from call to call', () => {
    const step = capture(() => [tf.randomNormal([n]), tf.randomNormal([n])]);
    const drawn = [step(), step(), step()].flat();
    step.dispose();
    drawn.forEach((x, i) =>
      drawn.slice(0, i).forEach((y) => {
        expect(Math.abs(x.mul(y).mean().dataSync()[0])).toBeLessThan(5 / Math.sqrt(n));
      }),
    );
  });

  it('is a function of seed and call; other steps draw other numbers', () => {
    const f = () => tf.randomNormal([4]);
    expect(draws(f, 3, { seed: 1 })).toEqual(draws(f, 3, { seed: 1 }));
    expect(draws(f, 3, { seed: 1 })).not.toEqual(draws(f, 3, { seed: 2 }));
    expect(draws(f, 3)).not.toEqual(draws(f, 3));
    const step = capture(f, { seed: 1 });
    const [first, second] = [numbers(step()), numbers(step())];
    expect(step.calls).toBe(2);
    step.calls = 0;
    expect([numbers(step()), numbers(step())]).toEqual([first, second]);
    step.dispose();
  });

  it('is what tfjs draws in each call where the program gives the seed', () => {
    const f = () => tf.randomNormal([4], 0, 1, 'float32', 7).add(tf.randomUniform([4], 0, 1, 'float32', 'a'));
    for (const drawn of draws(f, 3)) expect(drawn).toEqual(numbers(f()));
  });

  it('goes with values of any shape, none among them', () => {
    for (const shape of [[], [1], [2, 0], [2, 3, 4]]) {
      const step = capture(() => tf.randomUniform(shape, 1, 2));
      for (let i = 0; i < 3; i++) {
        const x = step();
        expect(x.shape).toEqual(shape);
        expect(numbers(x).every((value) => value >= 1 && value < 2)).toBe(true);
      }
      step.dispose();
    }
  });

  it('is not read in JavaScript', () => {
    const step = capture(() => tf.scalar(tf.randomUniform([1]).dataSync()[0]));
    expect(() => step()).toThrow(/reads a value in JavaScript/);
    expect('random' in {}).toBe(false); // put back
  });

  it('is refused where TensorFlow has no such draw for a graph', () => {
    for (const f of [
      () => tf.randomGamma([2], 1),
      () => tf.multinomial(tf.zeros<tf.Rank.R2>([1, 2]), 1),
      () => tf.rand([2], () => 1),
    ])
      expect(() => capture(f as () => tf.Tensor)()).toThrow(/draws random numbers/);
  });
});

describe('layers that draw', () => {
  const layers: [string, () => tf.layers.Layer][] = [
    ['dropout', () => tf.layers.dropout({ rate: 0.5 })],
    ['gaussianNoise', () => tf.layers.gaussianNoise({ stddev: 0.1 })],
    ['gaussianDropout', () => tf.layers.gaussianDropout({ rate: 0.2 })],
    ['alphaDropout', () => tf.layers.alphaDropout({ rate: 0.2 })],
  ];
  it.each(layers)('%s trains in a captured step', (_, layer) => {
    const dense = (units: number, seed: number) =>
      tf.layers.dense({ units, kernelInitializer: tf.initializers.randomNormal({ stddev: 0.5, seed }) });
    const model = tf.sequential({
      layers: [tf.layers.inputLayer({ inputShape: [4] }), dense(32, 1), layer(), dense(1, 2)],
    });
    const optimizer = tf.train.sgd(0.01);
    const [x, y] = [
      tf.randomNormal([64, 4], 0, 1, 'float32', 1),
      tf.randomNormal([64, 1], 0, 1, 'float32', 2),
    ];
    const loss = () =>
      tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor).asScalar();
    const before = loss().dataSync()[0];
    const step = capture(() => optimizer.minimize(loss, true)!);
    const losses = Array.from({ length: 30 }, () => step().dataSync()[0]);
    expect(losses[29]).toBeLessThan(before);
    const still = capture(loss);
    expect(new Set([0, 1, 2, 3].map(() => still().dataSync()[0])).size).toBe(4);
    step.dispose();
    still.dispose();
  });

  it('a recurrent layer with dropout of inputs and states', () => {
    const layer = tf.layers.lstm({ units: 3, dropout: 0.5, recurrentDropout: 0.5 });
    const x = tf.ones([2, 4, 5]);
    layer.apply(x);
    const step = capture(() => layer.apply(x, { training: true }) as tf.Tensor);
    const drawn = [0, 1, 2, 3].map(() => String(numbers(step())));
    expect(new Set(drawn).size).toBe(4);
    step.dispose();
  });
});
