import { afterEach, describe, expect, it } from 'vitest';
import { batchOf, Batches } from '../../lib/data/batches';
import { mnistCnn } from '../../lib/models/mnistCnn';
import { nodeBackend } from '../../lib/engine/backend';
import { tf } from '../../lib/engine/tf';
import { classify } from '../../lib/metrics/classification';
import { DivergenceError, type TrainOptions } from '../../lib/training/options';
import { train } from '../../lib/training/train';
import { setTrainingObserver } from '../../lib/training/observer';
import { Sgd } from '../../lib/training/sgd';
import { madeUpPictures } from '../data/madeUp';
import { small, type SmallOptions } from './small';

afterEach(() => tf.disposeVariables());

const data = madeUpPictures(200);
const all = { batchNorm: 'population', dropout: true } as const;

type Options = Partial<Omit<TrainOptions, 'optimizer'>> & { rate?: number };

/** A run from the same start each time. */
const run = (options: Options = {}, network: SmallOptions = {}) => {
  const { rate = 0.05, ...rest } = options;
  return train(small(network), data, {
    optimizer: tf.train.sgd(rate),
    steps: 30,
    seed: 1,
    batchSize: 16,
    ...rest,
  });
};

describe('a run', () => {
  it('learns what can be learned', async () => {
    const { loss, accuracy } = await run({ steps: 200, rate: 0.2 }, { batchNorm: 'batch' });
    const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(mean(loss.slice(0, 5))).toBeGreaterThan(0.8);
    expect(mean(loss.slice(-20))).toBeLessThan(0.2);
    expect(mean(accuracy.slice(-20))).toBeGreaterThan(0.95);
  });

  it('records each step, and logs every so many', async () => {
    const steps: number[] = [];
    const history = await run({
      logEvery: 7,
      onStep: ({ step }) => steps.push(step),
    });
    expect(steps).toEqual([...Array(30).keys()]);
    expect(history.logged.map(({ step }) => step)).toEqual([0, 7, 14, 21, 28]);
    for (const { step, loss, accuracy, ms } of history.logged) {
      expect([history.loss[step], history.accuracy[step], history.ms[step]]).toEqual([loss, accuracy, ms]);
    }
    for (const values of [history.loss, history.accuracy, history.ms]) expect(values).toHaveLength(30);
    expect(history.stopped).toBe(false);
    expect(history.seconds * 1000).toBeGreaterThanOrEqual(history.ms.reduce((sum, ms) => sum + ms, 0));
    for (const accuracy of history.accuracy) expect((accuracy * 16) % 1).toBeCloseTo(0, 5);
  });

  it('records what was before the update, the penalty included', async () => {
    const { loss } = await run({ steps: 1 }, { l2: 0.01 });
    const expected = tf.tidy(() => {
      const model = small({ l2: 0.01 });
      const { xs, labels } = new Batches(data, { batchSize: 16, seed: 1 }).next();
      return classify(model, () => model.apply(xs) as tf.Tensor, labels).loss.dataSync()[0];
    });
    expect(loss[0]).toBeCloseTo(expected, 5);
    expect(loss[0] - (await run({ steps: 1 })).loss[0]).toBeGreaterThan(0.01);
  });

  it('lets other work of the process go on between its steps', async () => {
    let turns = 0;
    const clock = setInterval(() => turns++, 0);
    await run({ onStep: () => undefined });
    clearInterval(clock);
    expect(turns).toBeGreaterThan(3);
  });

  it('leaves no tensors but the variables of model and optimizer', async () => {
    const optimizers = [() => tf.train.sgd(0.1), () => tf.train.adam(0.01)];
    for (const capture of [true, false]) {
      for (const make of optimizers) {
        const [model, optimizer] = [small(all), make()];
        await train(model, data, { optimizer, steps: 3, seed: 1, batchSize: 16, capture });
        const held = () => [tf.memory().numTensors, nodeBackend().binding.getNumOfSavedModels()];
        const before = held();
        await train(model, data, { optimizer, steps: 5, seed: 2, batchSize: 16, capture });
        expect(held()).toEqual(before);
      }
    }
  });
});

describe('the same seed', () => {
  it.each([true, false])('gives the same curve to the bit, captured: %s', async (capture) => {
    const [one, same] = [await run({ capture }, all), await run({ capture }, all)];
    expect(one.loss).toEqual(same.loss);
    expect(one.accuracy).toEqual(same.accuracy);
  });

  it('and another one another curve', async () => {
    expect((await run({ seed: 2 })).loss).not.toEqual((await run()).loss);
  });
});

describe('captured steps in float32', () => {
  it('are run as a graph, eager ones are not', async () => {
    const graphs: number[] = [];
    const onStep = () => graphs.push(nodeBackend().binding.getNumOfSavedModels());
    await run({ steps: 3, onStep });
    await run({ steps: 3, onStep, capture: false });
    expect(graphs).toEqual([1, 1, 1, 0, 0, 0]);
  });

  const expectNear = (captured: readonly number[], eager: readonly number[]) => {
    expect(captured).toHaveLength(eager.length);
    captured.forEach((loss, i) => expect(Math.abs(loss - eager[i])).toBeLessThan(1e-4));
  };

  it.each([{}, all])('have the losses of eager ones over 200 steps: %o', async (network) => {
    const [captured, eager] = [
      await run({ steps: 200 }, network),
      await run({ steps: 200, capture: false }, network),
    ];
    expectNear(captured.loss, eager.loss);
    expect(eager.loss[199]).toBeLessThan(eager.loss[0]);
  });

  it("have them with the report's network, and the same bits when captured again", async () => {
    const digits = madeUpPictures(300, { height: 28, width: 28, classes: 10 });
    const course = (capture: boolean) =>
      train(mnistCnn({ seed: 1, batchNorm: true, filters: 16 }), digits, {
        ...{ optimizer: tf.train.sgd(0.01), steps: 200, seed: 1, batchSize: 8, capture },
      });
    const [captured, again, eager] = [await course(true), await course(true), await course(false)];
    expect(again.loss).toEqual(captured.loss);
    expectNear(captured.loss, eager.loss);
  });

  it('in bfloat16 stay near, and are not the same', async () => {
    const [exact, half] = [await run(), await run({ precision: 'bfloat16' })];
    expect(half.loss).not.toEqual(exact.loss);
    half.loss.forEach((loss, i) => expect(Math.abs(loss - exact.loss[i])).toBeLessThan(0.05));
  });
});

describe('a signal', () => {
  it('ends the run after the step that is under way, and the history stays', async () => {
    const stop = new AbortController();
    const [model, optimizer] = [small(), tf.train.sgd(0.05)];
    const history = await train(model, data, {
      ...{ optimizer, steps: 100, seed: 1, batchSize: 16, signal: stop.signal },
      onStep: ({ step }) => step === 7 && stop.abort(),
    });
    expect(history.loss).toHaveLength(8);
    expect(history.loss).toEqual((await run({ steps: 8 })).loss);
    expect([history.stopped, optimizer.iterations]).toEqual([true, 8]);
    const { xs, labels } = batchOf(data, Uint32Array.of(0, 1));
    tf.dispose([model.predict(xs), xs, labels]); // the model is still of use
  });

  it('is heard while the run is at work', async () => {
    const stop = new AbortController();
    let after = 0;
    const watched = run({
      steps: 3000,
      signal: stop.signal,
      onStep: () => (after += stop.signal.aborted ? 1 : 0),
    });
    setTimeout(() => stop.abort(), 50);
    const { loss, stopped } = await watched;
    expect(stopped).toBe(true);
    expect(loss.length).toBeGreaterThan(0);
    expect(loss.length).toBeLessThan(3000);
    expect(after).toBe(0);
  });

  it('that came before lets no step be taken', async () => {
    const history = await run({ signal: AbortSignal.abort() });
    expect(history).toMatchObject({ loss: [], accuracy: [], ms: [], logged: [], stopped: true });
  });
});

describe('what cannot go on', () => {
  /** Runs and expects the failure, and nothing left of it but what the caller has. */
  async function expectFailure(said: RegExp, options: Options = {}, pictures = data): Promise<void> {
    const held = () => [tf.memory().numTensors, nodeBackend().binding.getNumOfSavedModels()];
    const { rate = 0.1, ...rest } = options;
    const [model, optimizer] = [small(all), tf.train.sgd(rate)];
    const before = held();
    const failing = train(model, pictures, { optimizer, steps: 20, seed: 1, batchSize: 16, ...rest });
    await expect(failing).rejects.toThrow(said);
    expect(held()).toEqual(before);
  }

  it.each([true, false])('a loss that is NaN, captured: %s', (capture) =>
    expectFailure(/^the loss is (NaN|Infinity) at step [1-9]: the learning rate may be too large/, {
      ...{ rate: 1e30, capture },
    }),
  );

  it('a watcher that throws', () =>
    expectFailure(/^enough$/, {
      onStep: ({ step }) => {
        if (step === 3) throw new Error('enough');
      },
    }));

  it('pictures or classes that the network is not made for', async () => {
    const said = /^expected images \[8,8,1\], which the network takes, got \[8,12,1\] \(made-up pictures\)$/;
    await expectFailure(said, {}, madeUpPictures(50, { width: 12 }));
    const classes = /^expected a network with 4 outputs, one for each class, got \[3\]$/;
    await expectFailure(classes, {}, madeUpPictures(50, { classes: 4 }));
  });

  it.each([
    [{ steps: 0 }, /expected a whole number from 1 .* as steps, got 0/],
    [{ steps: 2.5 }, /expected a whole number from 1 .* as steps, got 2.5/],
    [{ logEvery: 0 }, /expected a whole number from 1 .* as logEvery, got 0/],
    [{ batchSize: 201 }, 'expected batches of up to 200 images (made-up pictures), got 201'],
    [{ seed: 0.5 }, 'expected an integer as the seed, got 0.5'],
    [{ seed: undefined }, 'expected a seed for the order of the images, got none'],
    [{ learningRate: (i: number) => 1 - i }, 'expected a learning rate of 0 or more at step 2, got -1'],
  ])('%o', async (options, said) => {
    await expect(run(options)).rejects.toThrow(said);
  });
});

describe('a stream of batches', () => {
  const batches = () => new Batches(data, { batchSize: 16, seed: 1 });
  const options = () => ({ optimizer: tf.train.sgd(0.05), steps: 30 });

  it('is trained on as the images that it draws from', async () => {
    const { loss } = await train(small(), batches(), options());
    expect(loss).toEqual((await run()).loss);
  });

  it('has its own seed and batch size', async () => {
    const both = train(small(), batches(), { ...options(), batchSize: 8 });
    await expect(both).rejects.toThrow(/expected no batchSize: 200 images of made-up pictures/);
  });

  it('of images that the network does not take is refused', async () => {
    const other = new Batches(madeUpPictures(50, { width: 12 }), { batchSize: 16, seed: 1 });
    const before = tf.memory().numTensors;
    const model = small();
    const held = tf.memory().numTensors - before;
    await expect(train(model, other, options())).rejects.toThrow(/expected images \[batch, 8, 8, 1\], got/);
    expect(tf.memory().numTensors).toBe(before + held + 1); // the optimizer's rate
  });
});

describe('a learning rate for each step', () => {
  const optimizers: Record<string, (rate: number) => tf.Optimizer> = {
    sgd: tf.train.sgd,
    momentum: (rate) => tf.train.momentum(rate, 0.9),
    adagrad: (rate) => tf.train.adagrad(rate),
    adadelta: (rate) => tf.train.adadelta(rate),
    adam: (rate) => tf.train.adam(rate),
    adamax: (rate) => tf.train.adamax(rate),
    rmsprop: (rate) => tf.train.rmsprop(rate),
  };
  const weightsOf = (model: tf.LayersModel) => model.trainableWeights.map((w) => [...w.read().dataSync()]);

  describe.each(Object.entries(optimizers))('%s', (_, make) => {
    const course = (optimizer: tf.Optimizer, options: Partial<TrainOptions>) =>
      train(small(), data, { optimizer, steps: 6, seed: 1, batchSize: 16, ...options });

    it.each([true, false])('moves no weight at 0, captured: %s', async (capture) => {
      const optimizer = make(0.1);
      const { model } = await course(optimizer, { capture, learningRate: () => 0 });
      expect(weightsOf(model)).toEqual(weightsOf(small()));
      expect(optimizer.getConfig().learningRate).toBe(0.1); // as it was given
    });

    it('trains as an optimizer made with the rate, captured or not', async () => {
      const [set, own] = [
        await course(make(0.5), { learningRate: () => 0.01 }),
        await course(make(0.01), {}),
      ];
      expect(set.loss).toEqual(own.loss);
      const falling = { learningRate: (step: number) => 0.02 / (1 + step) };
      const [graph, eager] = [
        await course(make(0.5), falling),
        await course(make(0.5), { ...falling, capture: false }),
      ];
      graph.loss.forEach((loss, i) => expect(loss).toBeCloseTo(eager.loss[i], 4));
      expect(graph.loss).not.toEqual(own.loss);
    });
  });

  it('that changes with every step runs as one graph', async () => {
    const graphs = new Set<number>();
    await run({
      learningRate: (step) => 0.1 * 0.9 ** step,
      onStep: () => graphs.add(nodeBackend().binding.getNumOfSavedModels()),
    });
    expect([...graphs]).toEqual([1]);
  });

  it('of an optimizer with a schedule of its own is refused', async () => {
    class Scheduled extends tf.Optimizer {
      static readonly className = 'Scheduled';
      override applyGradients = () => undefined;
      override getConfig = () => ({});
    }
    const failing = train(small(), data, {
      optimizer: new Scheduled(),
      ...{ steps: 1, seed: 1, learningRate: () => 1 },
    });
    await expect(failing).rejects.toThrow(/expected an optimizer with a learning rate.*got Scheduled/);
  });

  it('of Sgd changes with every step in one graph', async () => {
    const learningRate = (step: number) => 0.1 * 0.9 ** step;
    const optimizer = () => new Sgd({ rate: 0.5, momentum: 0 });
    const graphs = new Set<number>();
    const ours = optimizer();
    const options = { steps: 30, seed: 1, batchSize: 16, learningRate };
    const onStep = () => graphs.add(nodeBackend().binding.getNumOfSavedModels());
    const { loss } = await train(small(), data, { ...options, optimizer: ours, onStep });
    const plain = await run({ learningRate });
    expect([...graphs]).toEqual([1]);
    loss.forEach((value, i) => expect(value).toBeCloseTo(plain.loss[i], 4));
    expect(ours.rate).toBe(0.5); // its own again
  });
});

describe('an observer', () => {
  afterEach(() => setTrainingObserver(undefined));

  it('is told of every run, its steps, log and end, and can stop those without a signal', async () => {
    const seen: unknown[] = [];
    const stop = new AbortController();
    setTrainingObserver((training) => {
      seen.push(training);
      return {
        signal: stop.signal,
        onStep: ({ step }, { loss }) => step === 5 && (seen.push(loss.length), stop.abort()),
        onLog: ({ step }) => seen.push(`logged ${step}`),
        onEnd: ({ name, stopped }) => seen.push([name, stopped]),
      };
    });
    const history = await run({ name: 'mine', logEvery: 4 });
    expect([history.name, history.loss.length, history.stopped]).toEqual(['mine', 6, true]);
    expect(seen).toEqual([{ name: 'mine', steps: 30 }, 'logged 0', 'logged 4', 6, ['mine', true]]);
    seen.length = 0;
    const own = await run({ signal: new AbortController().signal });
    expect(own.stopped).toBe(false);
    const { signal } = new AbortController();
    await expect(run({ rate: 1e30, signal })).rejects.toThrow(DivergenceError);
    expect(seen.at(-1)).toEqual(['training', true]);
  });
});
