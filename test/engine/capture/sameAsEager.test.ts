import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { capture, CaptureError } from '../../../lib/engine/capture';
import { tf } from '../../../lib/engine/tf';
import { tidyTests } from '../../counting';

tidyTests();

const take = (tensor: tf.Tensor) => Array.from(tensor.dataSync(), (value) => Number(value.toFixed(4)));
type Step = (...args: tf.Tensor[]) => tf.Tensor;

/** The values of a program whose step is called as it is, and captured. */
function both(program: (wrap: (step: Step) => Step) => number[][]): void {
  const expected = program((step) => step);
  const captured: { dispose(): void }[] = [];
  const got = program((step) => {
    captured.push(capture(step));
    return captured[captured.length - 1] as unknown as Step;
  });
  expect(got).toEqual(expected);
  for (const step of captured) step.dispose();
}

describe('tensors that share their data when the step is recorded', () => {
  const distance: Step = (a, b) => a.sub(b).abs().sum();
  const x = () => tf.tensor1d([1, 2]);
  const y = () => tf.tensor1d([3, 5]);

  it('are each their own: one for two arguments, a clone', () =>
    both((wrap) => {
      const step = wrap(distance);
      const [a, b] = [x(), y()];
      return [step(a, a), step(b, a), step(a, a.clone()), step(a, b)].map(take);
    }));

  it('are each their own: a variable made of an argument, or of a constant', () =>
    both((wrap) => {
      const [content, outside] = [x(), y()];
      const [image, other] = [tf.variable(content), tf.variable(outside)];
      const optimizer = tf.train.sgd(0.1);
      const loss = (c: tf.Tensor) => image.sub(c).square().sum().add(other.mul(outside).square().sum());
      const step = wrap((c) => optimizer.minimize(() => loss(c).asScalar(), true)!);
      return [0, 1, 2].map(() => take(step(content)));
    }));

  it('are each their own: a variable as an argument, two states that begin as one', () =>
    both((wrap) => {
      const v = tf.variable(x());
      const step = wrap((a) => {
        const sum = v.mul(10).add(a);
        v.assign(v.add(1));
        return sum;
      });
      const first = [v, y(), v].map((a) => take(step(a)));
      const pair = wrap((c, h) => tf.stack([c.add(1), h.mul(2).sub(c)]));
      let [c, h]: tf.Tensor[] = [x(), x()];
      h = c;
      for (let i = 0; i < 3; i++) [c, h] = tf.unstack(pair(c, h));
      return [...first, take(c), take(h)];
    }));

  it('give gradients as tfjs does, where one tensor is both arguments', () =>
    both((wrap) => {
      const step = wrap(
        (a, b) => tf.grads((u: tf.Tensor, v: tf.Tensor) => u.mul(v).sum() as tf.Scalar)([a, b])[0],
      );
      const [a, b] = [x(), y()];
      return [step(a, a), step(a, b), step(a, a)].map(take);
    }));

  it('give gradients as tfjs does, where an argument is a constant of the step, too', () =>
    both((wrap) => {
      const [constant, other] = [x(), y()];
      const step = wrap((a) => tf.grad((u: tf.Tensor) => u.mul(constant).square().sum())(a));
      return [other, constant, other, constant].map((a) => take(step(a)));
    }));

  it('give gradients as tfjs does, where the step reaches an argument from outside', () =>
    both((wrap) => {
      const [content, w] = [x(), tf.variable(y())];
      const optimizer = tf.train.adam(0.1);
      const slope = (b: tf.Tensor) =>
        tf.grads((u: tf.Tensor, v: tf.Tensor) => u.mul(v).tanh().sum())([content, b])[0];
      const step = wrap((a) => optimizer.minimize(() => slope(a.mul(1)).mul(w).sum().asScalar(), true)!);
      return [content, y(), content, y(), content].flatMap((a) => [take(step(a)), take(w)]);
    }));
});

describe('inside a gradient', () => {
  it('a captured function has its own', () =>
    both((wrap) => {
      const w = tf.variable(tf.scalar(2));
      const features = wrap((x) => x.mul(w).square());
      features(tf.scalar(3));
      return [0, 1, 2].map(() => {
        const { value, grads } = tf.variableGrads(() => features(tf.scalar(3)).asScalar(), [w]);
        return [...take(value), ...take(grads[w.name])];
      });
    }));
});

describe('what is set between calls', () => {
  const rates = ['sgd', 'momentum', 'adam', 'adamax', 'rmsprop', 'adagrad', 'adadelta'] as const;
  it.each(rates)('the rate of %s is fed to one graph', (name) => {
    const curve = (wrap: (step: () => tf.Tensor) => () => tf.Tensor) => {
      const w = tf.variable(tf.tensor1d([1, -2]));
      const optimizer = name === 'momentum' ? tf.train.momentum(0.1, 0.9) : tf.train[name](0.1);
      const step = wrap(() => optimizer.minimize(() => w.square().sum().asScalar(), true)!);
      return [0.1, 0.1, 0, 0.2, 0.05, 0.1].map((rate) => {
        if (optimizer instanceof tf.SGDOptimizer && 'setLearningRate' in optimizer) {
          (optimizer as tf.SGDOptimizer).setLearningRate(rate);
        } else Object.assign(optimizer, { learningRate: rate });
        return [...take(step()), ...take(w)];
      });
    };
    let captured: { graphs: number; dispose(): void } | undefined;
    const got = curve((step) => (captured = capture(step)) as unknown as () => tf.Tensor);
    expect(got).toEqual(curve((step) => step));
    expect(captured!.graphs).toBe(1);
    captured!.dispose();
  });

  it('the rate of an optimiser, at which the step looks itself, as for decoupled weight decay', () =>
    both((wrap) => {
      const w = tf.variable(tf.tensor1d([1, -2]));
      const optimizers = [tf.train.adam(0.1), tf.train.sgd(0.1)] as unknown as tf.AdamOptimizer[];
      const step = wrap(() => {
        const losses = optimizers.map((optimizer) => {
          const loss = optimizer.minimize(() => w.square().sum().asScalar(), true)!;
          w.assign(w.mul(1 - (optimizer as unknown as { learningRate: number }).learningRate / 2));
          return loss;
        });
        return tf.stack(losses);
      });
      return [0.1, 0.1, 0.1, 0.3, 0.1, 0.2].map((rate) => {
        Object.assign(optimizers[0], { learningRate: rate });
        (optimizers[1] as unknown as tf.SGDOptimizer).setLearningRate(rate);
        return [...take(step()), ...take(w)];
      });
    }));

  it('trainable, beta1, slots, a constant that is disposed of', () =>
    both((wrap) => {
      const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))];
      const optimizer = tf.train.adam(0.1);
      const slots = optimizer as unknown as { accumulatedFirstMoment: { variable: tf.Variable }[] };
      let factor = tf.scalar(1);
      const step = wrap(() => optimizer.minimize(() => a.mul(b).mul(factor).square().asScalar(), true)!);
      const changes = [
        () => undefined,
        () => undefined,
        () => (b.trainable = false),
        () => Object.assign(optimizer, { beta1: 0.5 }),
        () => (slots.accumulatedFirstMoment[0].variable = tf.variable(tf.scalar(3), false)),
        () => (b.trainable = true),
        () => {
          factor.dispose();
          factor = tf.scalar(2);
        },
      ];
      return changes.map((change) => {
        change();
        return [step(), a, b].flatMap(take);
      });
    }));

  it('a variable that is not state, and so a constant', () => {
    const scale = tf.variable(tf.scalar(2));
    const f = capture((x: tf.Tensor) => x.mul(scale), { state: [] });
    const call = () => take(f(tf.scalar(3)));
    expect([call(), call()]).toEqual([[6], [6]]);
    scale.assign(tf.scalar(5));
    expect([call(), call()]).toEqual([[15], [15]]);
    f.dispose();
  });
});

describe('arguments', () => {
  it('are taken apart; numbers, strings and booleans make graphs of their own', () => {
    const step = vi.fn((x: tf.Tensor, { list, k }: { list: tf.Tensor[]; k: number }, negate?: boolean) => {
      const sum = tf.addN([x, ...list]).mul(k);
      return { deep: [negate ? sum.neg() : sum] };
    });
    const f = capture(step);
    const call = (k: number, negate?: boolean) =>
      take(f(tf.scalar(1), { list: [tf.scalar(2), tf.scalar(k)], k }, negate).deep[0])[0];
    for (let i = 0; i < 2; i++) {
      expect([call(1), call(2), call(2, true), call(NaN)]).toEqual([4, 10, -10, NaN]);
    }
    expect(step).toHaveBeenCalledTimes(4);
    f.dispose();
  });

  it('that are disposed of or of another kind are refused', () => {
    const f = capture((x: unknown) => (x as tf.Tensor).neg());
    const gone = tf.scalar(1);
    gone.dispose();
    expect(() => f(gone)).toThrow(/one that is disposed/);
    expect(() => f(new Float32Array(2))).toThrow(/got \[object Float32Array\]/);
    expect(() => f(() => 1)).toThrow(/got a function/);
  });
});

describe('results', () => {
  it('are the caller’s to dispose of, in the first call too', () => {
    const [v, outside] = [tf.variable(tf.scalar(1)), tf.scalar(2)];
    const f = capture((x: tf.Tensor) => [x, v, outside]);
    const x = tf.scalar(3);
    for (let i = 0; i < 3; i++) {
      const results = f(x);
      expect(results.map((y) => take(y)[0])).toEqual([3, 1, 2]);
      tf.dispose(results);
    }
    f.dispose();
  });
});

describe('constants of strings and complex numbers', () => {
  it('are what they were', () => {
    const [c, same] = [tf.complex([1, 2], [3, 4]), tf.complex([1, 1], [1, 1])];
    const f = capture((x: tf.Tensor) => [tf.real(x.mul(c)), tf.imag(x.mul(same))]);
    const words = tf.tensor1d(['a', 'é']);
    const g = capture((x: tf.Tensor) => tf.stack([words, x]));
    for (let i = 0; i < 2; i++) {
      expect(f(tf.complex([1, 1], [2, -1])).map(take)).toEqual([
        [-5, 6],
        [3, 0],
      ]);
      expect(Array.from(g(tf.tensor1d(['b', 'c'])).dataSync<'string'>())).toEqual(['a', 'é', 'b', 'c']);
    }
    f.dispose();
    g.dispose();
  });
});

describe('max(y, 1.5 y) after a bias', () => {
  it('stays the maximum, which TensorFlow takes for LeakyRelu', () =>
    both((wrap) => {
      const [kernel, bias] = [tf.variable(tf.eye(2)), tf.tensor1d([0.5, 0.5])];
      const step = wrap((x) => {
        const y = tf.add(tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D), bias);
        return y.maximum(y.mul(1.5));
      });
      return [0, 1].map(() => take(step(tf.tensor2d([[2, -2]]))));
    }));
});

describe('what a graph cannot repeat is refused before anything has changed', () => {
  const refused: [string, (x: tf.Tensor) => tf.Tensor | Promise<tf.Tensor>, RegExp][] = [
    ['reads', (x) => (x.dataSync()[0] > 9 ? x : x.neg()), /reads a value/],
    ['reads, and catches the error', (x) => attempt(() => tf.scalar(x.dataSync()[0])) ?? x, /reads a value/],
    ['keeps', (x) => tf.keep(x.add(1)).add(1), /keeps a tensor/],
    ['disposes of its argument', (x) => [x.add(1), x.dispose()][0] as tf.Tensor, /disposes of an argument/],
    ['is asynchronous', (x) => Promise.reject(new Error(`${x.shape}`)), /not asynchronous/],
  ];
  const attempt = <T>(f: () => T) => {
    try {
      return f();
    } catch {
      return undefined;
    }
  };
  it.each(refused)('%s', (_, act, message) => {
    const w = tf.variable(tf.scalar(1));
    const optimizer = tf.train.adam(0.1);
    const step = capture((x: tf.Tensor) => {
      const loss = optimizer.minimize(() => w.mul(x).square().asScalar(), true)!;
      return [act(x), loss] as tf.Tensor[];
    });
    const x = tf.scalar(3);
    for (let i = 0; i < 2; i++) expect(() => step(x)).toThrow(CaptureError);
    expect(() => step(x)).toThrow(message);
    expect([take(w), take(x), optimizer.iterations]).toEqual([[1], [3], 0]);
    const slots = Object.values(tf.engine().registeredVariables).filter(({ trainable }) => !trainable);
    expect(slots.flatMap(take)).toEqual([0, 0]);
  });

  it.each(['sgd', 'adam'] as const)('the rate of %s set by the step', (name) => {
    const w = tf.variable(tf.scalar(1));
    const optimizer = tf.train[name](0.1);
    const step = capture((rate: number) => {
      if ('setLearningRate' in optimizer) (optimizer as tf.SGDOptimizer).setLearningRate(rate);
      else Object.assign(optimizer, { learningRate: rate });
      return optimizer.minimize(() => w.square().asScalar(), true)!;
    });
    step(0.2);
    const before = take(w);
    expect(() => step(0.3)).toThrow(/sets the learning rate/);
    expect([take(w), optimizer.iterations]).toEqual([before, 1]);
    expect(optimizer).toHaveProperty('learningRate', 0.2);
  });

  it('shapes that depend on values', () => {
    const boxes = tf.tensor2d([0, 0, 1, 1, 0, 0, 1, 1.1], [2, 4]);
    const steps: ((x: tf.Tensor1D) => tf.Tensor)[] = [
      (x) => [tf.unique(x).values].map((values) => values.sum().div(values.size))[0],
      (x) => tf.gather(x, tf.image.nonMaxSuppression(boxes, x, 2)).mean(),
    ];
    for (const step of steps) expect(() => capture(step)(tf.tensor1d([1, 2]))).toThrow(/depends on values/);
    const constant = tf.tensor1d([1, 1, 2]);
    const f = capture((x: tf.Tensor) => x.mul(tf.unique(constant).values.size));
    for (let i = 0; i < 2; i++) expect(take(f(tf.scalar(i)))).toEqual([2 * i]);
    f.dispose();
  });

  it('a summary that is written', () => {
    const folder = mkdtempSync(join(tmpdir(), 'convnotes-summary-'));
    const writer = tf.node.summaryFileWriter(folder);
    const step = capture((x: tf.Tensor) => {
      writer.scalar('loss', 1, 0);
      return x.neg();
    });
    expect(() => step(tf.scalar(1))).toThrow(/writing a summary/);
    rmSync(folder, { recursive: true });
  });

  it('a value read by a promise that nobody waits for', async () => {
    const read = vi.fn();
    const step = capture((x: tf.Tensor) => {
      const y = x.neg();
      void y.data().then(read);
      return y;
    });
    expect(() => step(tf.scalar(1))).toThrow(/reads a value/);
    await new Promise((resolve) => setTimeout(resolve)); // an unhandled rejection would fail the test
    expect(read).not.toHaveBeenCalled();
  });

  it('an async function, when it is captured', () =>
    expect(() => capture((async () => undefined) as unknown as () => void)).toThrow(/async function/));

  const stateful: [string, () => tf.Sequential][] = [
    [
      'gru',
      () =>
        tf.sequential({ layers: [tf.layers.gru({ units: 1, batchInputShape: [1, 2, 1], stateful: true })] }),
    ],
    [
      'convLstm2d',
      () => {
        const input = { batchInputShape: [1, 2, 1, 1, 1] };
        return tf.sequential({
          layers: [tf.layers.convLstm2d({ filters: 1, kernelSize: 1, stateful: true, ...input })],
        });
      },
    ],
  ];
  it.each(stateful)('a stateful layer, %s, whose state is as before', (_, make) => {
    const model = make();
    const [x, step] = [
      tf.ones(model.inputs[0].shape as number[]),
      capture((x: tf.Tensor) => model.apply(x) as tf.Tensor),
    ];
    expect(() => step(x)).toThrow(/is stateful/);
    const first = take(model.apply(x) as tf.Tensor);
    model.resetStates();
    expect(take(model.apply(x) as tf.Tensor)).toEqual(first);
  });

  it('a layer that is built in the first call gets its slots in the second', () =>
    both((wrap) => {
      const layer = tf.layers.dense({ units: 1, kernelInitializer: 'ones' });
      const w = tf.variable(tf.scalar(1));
      const optimizer = tf.train.adam(0.1);
      const step = wrap((x) =>
        optimizer.minimize(() => (layer.apply(x) as tf.Tensor).mul(w).mean().asScalar(), true)!,
      );
      return [0, 1, 2, 3].map(() => take(step(tf.ones([2, 2]))));
    }));

  it('variables made in each call, in the second; slots made late are allowed', () => {
    const w = tf.variable(tf.scalar(1));
    const [one, many] = [tf.train.adam(0.1), tf.train.adam(0.1)];
    const step = capture((x: tf.Tensor) =>
      (x.size === 1 ? one : many).minimize(() => w.mul(x).sum().asScalar(), true, [w])!,
    );
    for (const size of [1, 1, 1, 2, 2, 1]) step(tf.ones([size]));
    expect(step.graphs).toBe(2);
    step.dispose();
    const makes = capture((x: tf.Tensor) => w.add(tf.variable(x, false)));
    makes(tf.scalar(1));
    expect(() => makes(tf.scalar(1))).toThrow(/makes variables, .*, in each call/);
  });
});
