import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { nodeBackend } from '../../../lib/engine/backend';
import { capture, type CaptureOptions } from '../../../lib/engine/capture';
import { registerNativeKernels } from '../../../lib/engine/kernels';
import { tf } from '../../../lib/engine/tf';
import { tidyTests } from '../../counting';

tidyTests();

const normal = (seed: number) => tf.initializers.randomNormal({ stddev: 0.1, seed });

/** Convolution, tf.layers' own batch normalisation, pooling and a dense layer on 8 x 8 pictures. */
function convolutional(): tf.Sequential {
  const conv = (seed: number) =>
    tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', kernelInitializer: normal(seed) });
  return tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [8, 8, 1] }),
      conv(1),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      conv(2),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, kernelInitializer: normal(3) }),
    ],
  });
}

const batch = (i: number) => {
  const xs = tf.randomNormal([6, 8, 8, 1], 0, 1, 'float32', 100 + i);
  const classes = tf.tidy(() => xs.mean([1, 2, 3]).greater(0).toInt());
  return [xs, tf.oneHot(classes, 3).toFloat()] as [tf.Tensor4D, tf.Tensor2D];
};

/** The losses of some steps of training, from the same start each time. */
function curve(optimizer: tf.Optimizer, steps: number, options?: CaptureOptions): number[] {
  const model = convolutional();
  const step = (xs: tf.Tensor, labels: tf.Tensor) =>
    optimizer.minimize(() => {
      const logits = model.apply(xs, { training: true }) as tf.Tensor;
      return tf.losses.softmaxCrossEntropy(labels, logits).asScalar();
    }, true)!;
  const captured = options ? capture(step, options) : step;
  const losses = Array.from({ length: steps }, (_, i) => captured(...batch(i % 3)).dataSync()[0]);
  if (options) (captured as ReturnType<typeof capture>).dispose();
  return losses;
}

const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.05, 0.9),
  nesterov: () => tf.train.momentum(0.05, 0.9, true),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01),
  rmsprop: () => tf.train.rmsprop(0.01),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(1),
};

describe('training', () => {
  it.each(Object.keys(optimizers))('with %s gives the losses of eager steps', (name) => {
    const eager = curve(optimizers[name](), 20);
    const captured = curve(optimizers[name](), 20, {});
    expect(eager[19]).toBeLessThan(eager[0]);
    captured.forEach((loss, i) =>
      expect(Math.abs(loss - eager[i])).toBeLessThan(5e-5 * Math.max(1, eager[i])),
    );
  });

  it('gives the same bits when it is captured again', () => {
    expect(curve(tf.train.adam(0.01), 20, {})).toEqual(curve(tf.train.adam(0.01), 20, {}));
  });

  it('in bfloat16 stays near float32, and differs from it', () => {
    const exact = curve(tf.train.adam(0.01), 20, {});
    const half = curve(tf.train.adam(0.01), 20, { precision: 'bfloat16' });
    expect(half).not.toEqual(exact);
    half.forEach((loss, i) => expect(Math.abs(loss - exact[i])).toBeLessThan(0.05));
  });

  it('follows a learning rate that is changed, and counts the steps of the optimiser', () => {
    const weight = tf.variable(tf.scalar(0));
    const optimizer = tf.train.sgd(1);
    const step = capture(() => optimizer.minimize(() => weight.mul(1).asScalar(), true)!);
    for (let i = 0; i < 3; i++) step();
    expect(weight.dataSync()[0]).toBe(-3);
    optimizer.setLearningRate(10);
    for (let i = 0; i < 3; i++) step();
    expect(weight.dataSync()[0]).toBe(-33);
    expect(optimizer.iterations).toBe(6);
    step.dispose();
  });

  it('on a stale variable captures again', () => {
    let weight = tf.variable(tf.scalar(1));
    const f = capture((x: tf.Tensor) => x.mul(weight));
    f(tf.scalar(2));
    weight.dispose();
    weight = tf.variable(tf.scalar(5));
    expect(f(tf.scalar(2)).dataSync()[0]).toBe(10);
    f.dispose();
  });
});

describe('a captured forward pass', () => {
  it('gives what the model gives', () => {
    const model = convolutional();
    const [xs] = batch(0);
    const forward = capture((x: tf.Tensor) => model.predict(x) as tf.Tensor);
    forward(xs);
    const [expected, got] = [model.predict(xs) as tf.Tensor, forward(xs)];
    expect(tf.max(tf.abs(tf.sub(expected, got))).dataSync()[0]).toBeLessThan(1e-6);
    forward.dispose();
  });
});

describe('a captured forward pass in bfloat16', () => {
  it('copies the weights once, again where they are assigned to, and frees the copies', () => {
    const model = convolutional();
    const [xs] = batch(0);
    const forward = capture((x: tf.Tensor) => model.predict(x) as tf.Tensor, { precision: 'bfloat16' });
    const { binding } = nodeBackend();
    const predict = () => tf.tidy(() => forward(xs).arraySync());
    const expectNear = () => {
      const exact = tf.tidy(() => model.predict(xs) as tf.Tensor);
      const half = forward(xs);
      const scale = tf.max(tf.abs(exact)).dataSync()[0];
      expect(tf.max(tf.abs(tf.sub(exact, half))).dataSync()[0] / scale).toBeLessThan(0.03);
    };
    for (let i = 0; i < 2; i++) predict();
    const held = binding.getNumOfTensors();
    predict();
    expect(binding.getNumOfTensors()).toBe(held);
    expectNear();
    const first = predict();
    model.setWeights(model.getWeights().map((weight) => weight.mul(0.5)));
    expect(predict()).not.toEqual(first);
    expectNear();
    const tensors = binding.getNumOfTensors();
    forward.dispose();
    expect(tensors - binding.getNumOfTensors()).toBe(3); // the kernels of two convolutions and the dense layer
  });
});

describe('a captured forward pass whose weights are constants', () => {
  it.each(['float32', 'bfloat16'] as const)(
    'in %s follows every way in which a weight changes',
    (precision) => {
      const model = convolutional();
      const [xs] = batch(0);
      const forward = capture((x: tf.Tensor) => model.predict(x) as tf.Tensor, { state: [], precision });
      const expectPrediction = () => {
        const exact = tf.tidy(() => model.predict(xs) as tf.Tensor);
        const scale = tf.max(tf.abs(exact)).dataSync()[0];
        for (let i = 0; i < 3; i++) {
          const difference = tf.max(tf.abs(tf.sub(exact, forward(xs)))).dataSync()[0];
          expect(difference / scale).toBeLessThan(precision === 'float32' ? 1e-5 : 0.03);
        }
        expect(forward.graphs).toBe(1);
      };
      expectPrediction();
      model.setWeights(model.getWeights().map((weight) => weight.mul(3)));
      expectPrediction();
      const [kernel] = model.layers.at(-1)!.weights;
      kernel.write(kernel.read().neg());
      expectPrediction();
      const optimizer = tf.train.sgd(1e-4);
      const loss = () => (model.apply(xs, { training: true }) as tf.Tensor).square().mean().asScalar();
      for (let i = 0; i < 3; i++) {
        optimizer.minimize(loss);
        expectPrediction();
      }
      forward.dispose();
    },
  );
});

describe('what bfloat16 leaves alone', () => {
  it('products of integers', () => {
    const product = capture((a: tf.Tensor2D, b: tf.Tensor2D) => tf.matMul(a, b), { precision: 'bfloat16' });
    const [a, b] = [tf.tensor2d([[257, 1]], undefined, 'int32'), tf.tensor2d([[1], [0]], undefined, 'int32')];
    for (let i = 0; i < 2; i++) {
      const y = product(a, b);
      expect(y.dtype).toBe('int32');
      expect(y.dataSync()[0]).toBe(257);
    }
    product.dispose();
  });
});

describe('models and layers of other kinds', () => {
  /** Losses of eager and of captured steps from the same start. */
  function both(make: () => tf.LayersModel, x: tf.Tensor, y: tf.Tensor) {
    const losses = (captured: boolean) => {
      const model = make();
      const optimizer = tf.train.adam(0.01);
      const loss = () =>
        tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor).asScalar();
      const step = () => optimizer.minimize(loss, true)!;
      const run = captured ? capture(step) : step;
      return Array.from({ length: 8 }, () => run().dataSync()[0]);
    };
    const [eager, captured] = [losses(false), losses(true)];
    expect(eager[7]).toBeLessThan(eager[0]);
    captured.forEach((loss, i) => expect(loss).toBeCloseTo(eager[i], 4));
  }

  it('a functional model with a shortcut, its batch normalisation and gradients through both ways', () => {
    const make = () => {
      const input = tf.input({ shape: [6, 6, 3] });
      const conv = (seed: number) =>
        tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', kernelInitializer: normal(seed) });
      const way = tf.layers.batchNormalization().apply(conv(1).apply(input)) as tf.SymbolicTensor;
      const sum = tf.layers.add().apply([way, input]) as tf.SymbolicTensor;
      const pooled = tf.layers.averagePooling2d({ poolSize: 2 }).apply(sum) as tf.SymbolicTensor;
      return tf.model({ inputs: input, outputs: conv(2).apply(pooled) as tf.SymbolicTensor });
    };
    both(make, tf.randomNormal([4, 6, 6, 3], 0, 1, 'float32', 1), tf.ones([4, 3, 3, 3]));
  });

  it('an embedding, whose indices are not looked at', () => {
    const make = () => {
      const embed = tf.layers.embedding({
        inputDim: 5,
        outputDim: 3,
        inputLength: 4,
        embeddingsInitializer: normal(1),
      });
      const dense = tf.layers.dense({ units: 2, kernelInitializer: normal(2) });
      return tf.sequential({ layers: [embed, tf.layers.flatten(), dense] });
    };
    const undo = registerNativeKernels();
    both(make, tf.tensor2d([0, 1, 2, 3, 4, 4, 1, 0], [2, 4]), tf.ones([2, 2]));
    undo();
  });
});

describe('what it holds', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  /** Of this process, which names what it writes: other tests run at the same time. */
  const ours = new RegExp(`^convnotes-graph\\..*-${process.pid}-`);
  const left = () => readdirSync(tmpdir()).filter((name) => ours.test(name)).length;

  it('is given back: sessions, tensors, handles, folders', () => {
    const folders = left();
    const { binding } = nodeBackend();
    const weight = tf.variable(tf.ones([3]));
    const x = tf.ones([3]);
    const cycle = () => {
      const step = capture((x: tf.Tensor) => {
        weight.assign(weight.mul(0.5).add(x));
        return weight.sum();
      });
      for (let i = 0; i < 3; i++) step(x).dispose();
      step.dispose();
    };
    const held = () => [tf.memory().numTensors, binding.getNumOfTensors(), binding.getNumOfSavedModels()];
    for (let i = 0; i < 50; i++) cycle();
    const before = held();
    collect();
    const resident = process.memoryUsage.rss();
    for (let i = 0; i < 300; i++) cycle();
    expect(held()).toEqual(before);
    collect();
    expect((process.memoryUsage.rss() - resident) / 2 ** 20).toBeLessThan(20);
    expect(left()).toBe(folders);
  });
});
