/** Random tfjs programs: what one is made of, how it runs, and what its calls give. */
import fc from 'fast-check';
import { tf } from '../../../lib/engine/tf';

/** One operation on values that are there already, chosen by number, modulo how many there are. */
type Instruction = readonly [operation: number, a: number, b: number];

/** What is passed in a call. */
export interface Passed {
  batch: number;
  first: (typeof sources)[number];
  second: (typeof sources)[number];
  number: number;
  type: 'float32' | 'int32';
}

export interface Program {
  body: readonly Instruction[];
  start: (typeof starts)[number];
  layer: (typeof layers)[number];
  optimizer: (typeof optimizers)[number];
  /** What the step does besides. */
  effect: (typeof effects)[number];
  form: (typeof forms)[number];
  passed: readonly Passed[];
  /** Which of them, and what happens before the call. */
  calls: readonly (readonly [passed: number, before: Change])[];
}

const sources = ['own', 'own', 'other', 'clone', 'variable', 'result', 'constant'] as const;
/** Every other time nothing, so that graphs that were recorded run, too. */
const changes = ['rate', 'trainable', 'assign', 'share', 'beta', 'constant', 'gradient'] as const;
type Change = (typeof changes)[number] | 'nothing';
const starts = ['own', 'argument', 'each other', 'constant'] as const;
const cheap = ['none', 'none', 'dense', 'conv', 'norm', 'lazy', 'recurrent'] as const;
const layers = [...cheap, ...cheap, 'gru', 'stateful'] as const;
const optimizers = [
  'none',
  'none',
  'sgd',
  'momentum',
  'adam',
  'adamax',
  'rmsprop',
  'adagrad',
  'adadelta',
] as const;
const harmless = ['none', 'none', 'assign', 'swap', 'late', 'decay'] as const;
const refusable = ['keep', 'remember', 'read', 'flags', 'schedule', 'count'] as const;
const effects = [...harmless, ...harmless, ...refusable] as const;
const forms = ['one', 'array', 'object', 'nested', 'same', 'variable'] as const;

/** Whether products of matrices are in it, which bfloat16 changes. */
export const hasProducts = ({ body, layer }: Program) =>
  layer !== 'none' ||
  body.some(([operation]) => /matMul|conv2d|einsum/.test(`${operations[operation % operations.length]}`));

/** What a captured step may refuse; every other program has to be right. */
export const mayRefuse = ({ effect, layer }: Program) =>
  (refusable as readonly string[]).includes(effect) || layer === 'stateful';

export const programs: fc.Arbitrary<Program> = fc.record({
  body: fc.array(fc.tuple(fc.nat(99), fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 6 }),
  start: fc.constantFrom(...starts),
  layer: fc.constantFrom(...layers),
  optimizer: fc.constantFrom(...optimizers),
  effect: fc.constantFrom(...effects),
  form: fc.constantFrom(...forms),
  passed: fc.array(
    fc.record({
      batch: fc.constantFrom(2, 2, 1, 3),
      first: fc.constantFrom(...sources),
      second: fc.constantFrom(...sources),
      number: fc.constantFrom(1, 2),
      type: fc.constantFrom('float32', 'float32', 'int32'),
    }),
    { minLength: 2, maxLength: 2 },
  ),
  calls: fc.array(
    fc.tuple(
      fc.constantFrom(0, 0, 0, 1),
      fc.oneof(fc.constant('nothing' as const), fc.constantFrom(...changes)),
    ),
    { minLength: 5, maxLength: 5 },
  ),
});

/**
 * Values are [batch, 3], [1, 3] or [3]; each operation gives one of these again, of moderate size. Where tfjs has wrong
 * gradients of what it broadcasts, both values have one shape.
 */
const operations: ((a: tf.Tensor, b: tf.Tensor) => tf.Tensor)[] = [
  (a, b) => a.add(b),
  (a, b) => a.sub(b),
  (a, b) => a.mul(b).clipByValue(-9, 9),
  (a, b) => a.div(b.abs().add(1)),
  (a, b) => a.add(b).maximum(a.sub(b)),
  (a, b) => a.add(b).minimum(a.sub(b).mul(2)),
  (a, b) => a.add(b).squaredDifference(a.sub(b)).tanh(),
  (a, b) => tf.where(tf.scalar(true), a.add(b), b),
  (a, b) => tf.addN([a.add(b), a.sub(b), a.add(b)]),
  (a) => a.maximum(a.mul(1.5)),
  (a, b) => a.add(b).maximum(a.add(b).mul(1.5)),
  (a) => a.clone(),
  (a) => a.neg().relu(),
  (a) => a.sigmoid(),
  (a) => a.tanh().exp(),
  (a) => a.abs().softplus(),
  (a) => a.square().add(1).sqrt(),
  (a) => tf.softmax(a),
  (a) => tf.logSoftmax(a),
  (a) => a.elu(),
  (a) => tf.leakyRelu(a, 0.3),
  (a) => tf.selu(a),
  (a) => a.relu().relu6(),
  (a) => a.reshape([-1, 3]).sum(0, true).mul(0.3),
  (a) => a.mean(-1, true).add(a),
  (a) => a.max(-1, true).sub(a),
  (a) => tf.logSumExp(a, -1, true).sub(a),
  (a) => tf.cumsum(a, -1).mul(0.5),
  (a) => tf.reverse(a, -1),
  (a) => tf.concat([a, a.neg()], -1).gather([5, 0, 3], a.rank - 1),
  (a) => tf.split(tf.concat([a, a.mul(2)], -1), 2, -1)[1],
  (a) => tf.unstack(tf.stack([a, a.square().tanh()]))[1],
  (a) =>
    tf.pad(a, a.shape.map(() => [0, 1]) as [number, number][]).slice(
      a.shape.map(() => 0),
      a.shape,
    ),
  (a) => a.reshape([-1]).reshape(a.shape),
  (a) => tf.transpose(tf.transpose(a)),
  (a) => tf.onesLike(a).sub(a),
  (a) => a.toInt().toFloat().mul(0).add(a),
  (a) => a.isNaN().toFloat().add(a),
  (a) => tf.matMul(a.reshape([-1, 3]), tf.eye(3).add(0.5)).mul(0.5),
  (a) =>
    tf
      .matMul(a.reshape([-1, 3]), a.reshape([-1, 3]), false, true)
      .matMul(a.reshape([-1, 3]))
      .tanh(),
  (a, b) => tf.matMul(a.reshape([-1, 3]), b.reshape([-1, 3]).mean(0, true).tile([3, 1])).mul(0.3),
  (a) => tf.tile(a.sum(-1, true), a.rank === 1 ? [3] : [1, 3]).mul(0.2),
  (a) => tf.grad((x: tf.Tensor) => x.square().tanh().sum())(a),
  (a, b) => tf.grads((x: tf.Tensor, y: tf.Tensor) => x.mul(y).tanh().sum())([a, b])[0],
  (a, b) => tf.grad((x: tf.Tensor) => x.mul(b).tanh().sum())(a),
  (a) =>
    tf.grad((x: tf.Tensor) =>
      tf
        .grad((y: tf.Tensor) => y.pow(3).mul(0.1).sum())(x)
        .sum(),
    )(a),
  (a) => tf.losses.softmaxCrossEntropy(tf.softmax(a.reshape([-1, 3])), a.reshape([-1, 3])).add(a),
  (a) => tf.losses.meanSquaredError(a, tf.zerosLike(a)).add(a).tanh(),
  (a) => tf.moments(a, -1, true).variance.add(a).tanh(),
  (a) => tf.maxPool(a.reshape([-1, 3, 1, 1]) as tf.Tensor4D, [2, 1], 1, 'same').reshape([-1, 3]),
  (a) => tf.avgPool(a.reshape([-1, 3, 1, 1]) as tf.Tensor4D, [3, 1], 1, 'same').reshape([-1, 3]),
  (a, b) => {
    const kernel = tf
      .tile(b.reshape([-1, 3]).mean(0).reshape([3, 1, 1, 1]), [1, 1, 1, 2])
      .tanh() as tf.Tensor4D;
    return tf
      .conv2d(a.reshape([-1, 3, 1, 1]) as tf.Tensor4D, kernel, 1, 'same')
      .mean(-1)
      .reshape([-1, 3]);
  },
  (a) => {
    const kernel = tf.ones([3, 1, 1, 1]) as tf.Tensor4D;
    const y = tf.fused.conv2d({
      ...{ x: a.reshape([-1, 3, 1, 1]) as tf.Tensor4D, filter: kernel, strides: 1, pad: 'same' },
      ...{ bias: tf.tensor1d([0.5]), activation: 'relu' },
    });
    return y.reshape([-1, 3]).mul(0.3);
  },
  (a) =>
    tf.customGrad((x) => ({
      value: tf.real(tf.complex(x as tf.Tensor, a.neg()).mul(tf.complex(a, a))).tanh(),
      gradFunc: (dy) => dy.mul(0.5),
    }))(a),
  (a) => tf.einsum('ij,kj->ik', a.reshape([-1, 3]), tf.eye(3).mul(0.9)),
  (a) => tf.clipByValue(a, -0.75, 0.75).pow(2),
  (a) => a.erf().cos(),
];

type Out = tf.Tensor | readonly Out[] | { readonly [name: string]: Out };
export type Step = (one: tf.Tensor, rest: { two: tf.Tensor }, factor: number) => Out;
/** What a call gives; where it fails, the variables before and after it. */
export type Outcome = { values: number[][] } | { error: Error; before: number[][]; after: number[][] };

const numbers = (k: number, count: number) =>
  Array.from({ length: count }, (_, i) => ((k * 7 + i * 3) % 5) / 2 - 1);
const vector = (k: number) => tf.tensor1d(numbers(k, 3));

/** Everything that a program works with, made again for each way of running it. */
class World {
  readonly constant = { value: vector(9) };
  readonly variables: tf.Variable[];
  readonly optimizer: tf.Optimizer | undefined;
  readonly layer: tf.layers.Layer | tf.Sequential | undefined;
  private readonly inputs = new Map<string, tf.Tensor>();
  private memory = tf.keep(vector(1));
  private late: tf.Variable | undefined;
  lastResult: tf.Tensor | undefined;

  constructor(readonly program: Program) {
    const { start, optimizer, layer } = program;
    const own = vector(2);
    const shared =
      start === 'constant' ? this.constant.value : start === 'argument' ? this.input('a', 1) : own;
    const first = start === 'own' ? vector(3) : (shared.reshape([-1]).slice(0, 3) as tf.Tensor);
    this.variables = [tf.variable(first), tf.variable(start === 'each other' ? first : vector(4))];
    if (start === 'constant') this.variables[0].assign(this.constant.value);
    const rate = 0.05;
    const epsilon = 1e-3; // by less, gradients that are rounding alone would be divided up to whole steps
    this.optimizer = {
      ...{
        none: () => undefined,
        sgd: () => tf.train.sgd(rate),
        momentum: () => tf.train.momentum(rate, 0.9),
      },
      ...{
        adam: () => tf.train.adam(rate, 0.9, 0.999, epsilon),
        adamax: () => tf.train.adamax(rate, 0.9, 0.999, epsilon),
      },
      ...{
        rmsprop: () => tf.train.rmsprop(rate, 0.95, 0.05, epsilon),
        adagrad: () => tf.train.adagrad(rate),
      },
      ...{ adadelta: () => tf.train.adadelta(rate, 0.95, epsilon) },
    }[optimizer]() as tf.Optimizer | undefined;
    const [kernelInitializer, recurrentInitializer] = ['ones', 'ones'] as const;
    const units = 3;
    const recurrent = (
      layer: tf.RNN,
      shape: { inputShape?: tf.Shape; batchInputShape?: tf.Shape } = { inputShape: [3] },
    ) => tf.sequential({ layers: [tf.layers.reshape({ targetShape: [3, 1], ...shape }), layer] });
    const dense = () => tf.layers.dense({ units, kernelInitializer, inputShape: [3], activation: 'tanh' });
    this.layer = {
      ...{ none: () => undefined, dense },
      lazy: () => tf.sequential({ layers: [dense()] }),
      conv: () =>
        tf.sequential({
          layers: [
            tf.layers.reshape({ targetShape: [3, 1], inputShape: [3] }),
            tf.layers.conv1d({
              filters: 2,
              kernelSize: 2,
              padding: 'same',
              kernelInitializer,
              activation: 'relu',
            }),
            tf.layers.flatten(),
            tf.layers.dense({ units, kernelInitializer, activation: 'sigmoid' }),
          ],
        }),
      norm: () => tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [3] }), dense()] }),
      recurrent: () => recurrent(tf.layers.simpleRNN({ units, kernelInitializer, recurrentInitializer })),
      gru: () => recurrent(tf.layers.gru({ units, kernelInitializer, recurrentInitializer })),
      stateful: () => {
        const options = { units, kernelInitializer, recurrentInitializer, stateful: true };
        return recurrent(tf.layers.gru(options), { batchInputShape: [2, 3] });
      },
    }[layer]() as tf.Sequential | undefined;
  }

  private input(name: string, batch: number, type: tf.DataType = 'float32'): tf.Tensor {
    const key = `${name} ${batch} ${type}`;
    const make = () => tf.tensor2d(numbers(name.charCodeAt(0) + batch, 3 * batch), [batch, 3]).cast(type);
    if (!this.inputs.has(key)) this.inputs.set(key, make());
    return this.inputs.get(key)!;
  }

  argument(name: 'a' | 'b', { batch, type }: Passed, source: Passed['first']): tf.Tensor {
    const own = this.input(name, batch, type);
    if (source === 'other') return this.input('a', batch, type);
    if (source === 'clone') return this.input('a', batch, type).clone();
    if (source === 'variable') return this.variables[0];
    if (source === 'constant') return this.constant.value;
    return source === 'result' && this.lastResult ? this.lastResult : own;
  }

  private get settings() {
    return this.optimizer as unknown as
      { learningRate: number; beta1?: number; setLearningRate?(rate: number): void } | undefined;
  }

  private setRate(rate: number): void {
    const { settings } = this;
    if (settings?.setLearningRate) settings.setLearningRate(rate);
    else if (settings) settings.learningRate = rate;
  }

  /** What the program does between two calls. */
  change(change: Change, i: number): void {
    const { variables, settings } = this;
    if (change === 'rate') this.setRate(0.03 + i / 100);
    if (change === 'beta' && settings?.beta1) settings.beta1 = 0.5;
    if (change === 'trainable') {
      if (this.layer) this.layer.trainable = !this.layer.trainable;
      else variables[1].trainable = !variables[1].trainable;
    }
    if (change === 'assign') variables[0].assign(vector(i));
    if (change === 'share') variables[0].assign(variables[1]);
    if (change === 'constant') {
      const old = this.constant.value;
      this.constant.value = vector(i + 1);
      old.dispose();
    }
  }

  readonly step: Step = (one, { two }, factor) => {
    const { optimizer, program } = this;
    const [v, w] = this.variables;
    if (program.effect === 'swap') {
      const old = v.clone();
      v.assign(w);
      w.assign(old);
    }
    if (program.effect === 'schedule') this.setRate(0.02 * factor);
    let last: tf.Tensor | undefined;
    let all: tf.Tensor[] = [];
    const forward = () => {
      all = this.values(one, two, factor);
      last = all[all.length - 1];
      return last.mul(v).add(w.square()).square().mean().asScalar();
    };
    const loss = optimizer ? optimizer.minimize(forward, true)! : forward();
    if (!optimizer) last = last!.clone();
    else last = loss.add(1);
    this.act(optimizer ? loss : last);
    if (program.form === 'one') return last;
    if (program.form === 'array') return [loss, last];
    if (program.form === 'object') return { loss, last } as Out;
    if (program.form === 'nested') return { loss, list: [last, { one }] } as Out;
    return program.form === 'same' ? [last, last, loss] : [v, loss];
  };

  private values(one: tf.Tensor, two: tf.Tensor, factor: number): tf.Tensor[] {
    const { program, layer } = this;
    const [v, w] = this.variables;
    const float = (x: tf.Tensor) => (x.dtype === 'float32' ? x : x.cast('float32'));
    const all: tf.Tensor[] = [float(one).mul(factor), float(two), v, w, this.constant.value, float(one)];
    if (layer) {
      const rows = all[0].reshape([-1, 3]);
      const apply = (x: tf.Tensor) => layer.apply(x, { training: program.layer === 'norm' }) as tf.Tensor;
      const isStateful = program.layer === 'stateful'; // for batches of two
      all.push((isStateful ? apply(rows.mean(0, true).tile([2, 1])).mean(0) : apply(rows)).mul(0.5));
    }
    for (const [operation, a, b] of program.body) {
      const [x, y] = [all[a % all.length], all[b % all.length]];
      all.push(operations[operation % operations.length](x, y));
    }
    return all;
  }

  private act(value: tf.Tensor): void {
    const { effect } = this.program;
    const [v, w] = this.variables;
    const mean = () => value.mean().tanh();
    if (effect === 'assign') w.assign(w.mul(0.5).add(mean()));
    if (effect === 'keep') this.memory = tf.keep(this.memory.mul(0.5).add(mean()));
    if (effect === 'remember') v.assign(v.mul(0.9).add(tf.keep(mean()).mul(0.1)));
    if (effect === 'read' && value.dataSync()[0] > 1e9) throw new Error('diverged');
    if (effect === 'late') {
      this.late ??= tf.variable(tf.zeros([3]));
      this.late.assign(this.late.add(mean()));
      w.assign(w.add(this.late.mul(0.1)));
    }
    if (effect === 'decay') w.assign(w.mul(1 - (this.settings?.learningRate ?? 0.1)));
    if (effect === 'count') w.assign(w.add(tf.unique(v.mul(2).round()).values.size));
    if (effect === 'flags') w.trainable = !w.trainable;
  }

  get state(): number[][] {
    const { layer, late } = this;
    const weights = layer ? layer.getWeights() : [];
    return [...this.variables, ...weights, ...(late ? [late] : [])].map((t) => Array.from(t.dataSync()));
  }
}

const tensorsOf = (out: Out): tf.Tensor[] =>
  out instanceof tf.Tensor ? [out] : Object.values(out as Record<string, Out>).flatMap(tensorsOf);

/** The values of results and variables after each call, up to the first that fails. most: calls, all of them unless given. */
export function outcomes(
  program: Program,
  wrap: (step: Step) => Step & { dispose?(): void },
  most?: number,
): Outcome[] {
  const existing = new Set(Object.values(tf.engine().registeredVariables));
  tf.engine().startScope();
  const world = new World(program);
  const step = wrap(world.step);
  const found: Outcome[] = [];
  try {
    for (const [i, [which, change]] of program.calls.slice(0, most).entries()) {
      world.change(change, i);
      const passed = program.passed[which];
      const a = world.argument('a', passed, passed.first);
      const b = world.argument('b', passed, passed.second);
      const before = mayRefuse(program) ? world.state : [];
      try {
        const isPure = program.optimizer === 'none' && program.effect === 'none';
        if (change === 'gradient' && isPure && a.dtype === 'float32') {
          const f = (x: tf.Tensor) =>
            tensorsOf(step(x, { two: b }, passed.number))
              .at(-1)!
              .sum();
          found.push({ values: [Array.from(tf.grad(f)(a).dataSync())] });
          continue;
        }
        const out = step(a, { two: b }, passed.number);
        const tensors = tensorsOf(out);
        if (tensors[0].rank > 0 && tensors[0].shape.at(-1) === 3) world.lastResult = tensors[0].clone();
        found.push({ values: [...tensors.map((t) => Array.from(t.dataSync())), ...world.state] });
      } catch (error) {
        found.push({ error: error as Error, before, after: world.state });
        return found;
      }
    }
    return found;
  } finally {
    step.dispose?.();
    tf.engine().endScope();
    for (const variable of Object.values(tf.engine().registeredVariables)) {
      if (!existing.has(variable)) variable.dispose();
    }
  }
}
