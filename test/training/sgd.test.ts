import { describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { capture } from '../../lib/engine/capture';
import { tf } from '../../lib/engine/tf';
import { cyclicRate, Sgd } from '../../lib/training/sgd';

const cycle = { peak: 0.4, steps: 100, warmUp: 0.25 };
const rateAt = cyclicRate(cycle);

describe('a rate of one cycle', () => {
  it('rises in a straight line to the peak, and falls to nearly nothing', () => {
    const rates = Array.from({ length: 100 }, (_, step) => rateAt(step));
    expect(Math.max(...rates)).toBeCloseTo(0.4, 6);
    expect(rates.indexOf(Math.max(...rates))).toBe(24);
    expect(rates[0]).toBeCloseTo(0.4 / 25, 6);
    expect(rates[99]).toBeCloseTo(0.4 / 75, 6);
    rates.slice(1, 25).forEach((rate, i) => expect(rate).toBeGreaterThan(rates[i]));
    rates.slice(26).forEach((rate, i) => expect(rate).toBeLessThan(rates[i + 25]));
    expect(rateAt(200)).toBe(0);
  });

  it('may be followed by other cycles', () => {
    const second = { peak: 0.1, steps: 50, warmUp: 0.5 };
    const at = cyclicRate(cycle, second);
    for (const step of [0, 24, 60, 99]) expect(at(step)).toBeCloseTo(rateAt(step), 7);
    expect(at(100)).toBeCloseTo(0.1 / 25, 7);
    expect(at(124)).toBeCloseTo(0.1, 7);
    expect(at(150)).toBe(0);
  });

  it('needs a peak, steps and a share', () => {
    for (const wrong of [{ peak: 0 }, { steps: 0 }, { warmUp: 1 }]) {
      expect(() => cyclicRate({ ...cycle, ...wrong })(0)).toThrow(/expected a peak above 0/);
    }
  });
});

/** w <- w - rate v with v <- momentum v + (w - goal) + decay w, in JavaScript. */
function byHand(
  w: number,
  goal: number,
  steps: number,
  rate: (step: number) => number,
  momentum: number,
  decay: number,
) {
  let v = 0;
  for (let step = 0; step < steps; step++) {
    v = momentum * v + (w - goal) + decay * w;
    w -= rate(step) * v;
  }
  return w;
}

describe('gradient descent with momentum and weight decay', () => {
  const make = (options: ConstructorParameters<typeof Sgd>[0]) => {
    const [kernel, bias] = tf.tidy(() => [tf.variable(tf.fill([2, 2], 3)), tf.variable(tf.fill([2], 3))]);
    const optimizer = new Sgd(options);
    const loss = () => tf.add(kernel.sub(1).square().sum(), bias.sub(1).square().sum()).div(2) as tf.Scalar;
    const step = () => optimizer.minimize(loss, true, [kernel, bias])!;
    return {
      kernel,
      bias,
      optimizer,
      step,
      dispose: () => (optimizer.dispose(), tf.dispose([kernel, bias])),
    };
  };

  it.each(['eager', 'graph'] as const)(
    'does what its formula says, its rate changing from step to step: %s',
    (mode) => {
      const before = tf.memory().numTensors;
      const { kernel, bias, optimizer, step, dispose } = make({ momentum: 0.8, weightDecay: 0.1 });
      const run = capture(step, { mode });
      for (let i = 0; i < 60; i++) {
        optimizer.rate = rateAt(i);
        run().dispose();
      }
      expect(kernel.dataSync()[0]).toBeCloseTo(byHand(3, 1, 60, rateAt, 0.8, 0.1), 4);
      expect(bias.dataSync()[0]).toBeCloseTo(byHand(3, 1, 60, rateAt, 0.8, 0), 4);
      if (mode === 'graph') expect(run.graphs).toBe(1);
      run.dispose();
      dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('takes sensible numbers only', () => {
    expect(() => new Sgd({ rate: 0.1, momentum: 1 })).toThrow(/momentum from 0 to below 1, got 1/);
    expect(() => new Sgd({ rate: 0.1, weightDecay: -1 })).toThrow(/decay of 0 or more, got -1/);
  });
});
