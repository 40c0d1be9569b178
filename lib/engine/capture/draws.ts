/**
 * What tfjs draws in JavaScript – tf.randomUniform, randomNormal, truncatedNormal, and dropout and noise out of them –
 * drawn by TensorFlow in a captured step: other numbers in each call, a function of a seed and the call's number. A
 * draw to which the program gives a seed is the same in each call of tfjs, and a constant here.
 */
import { deriveSeed } from '../../base/random';
import { run } from '../kernels/operation';
import { tf } from '../tf';
import type { Recorder } from './recorder';
import { replace } from './replace';

/** What the draws of a captured step are a function of. */
export interface RandomStream {
  readonly seed: number;
  /** The number of the call. */
  call: number;
}

/** One of tfjs' generators of random numbers, which it does not export. */
type Generator =
  { min: number; range: number } | { mean: number; stdDev: number; truncated: boolean; dtype?: tf.DataType };

const drawing = new Set(['randomUniform__op', 'randomNormal__op', 'truncatedNormal__op']);

/** tfjs' names of the scopes of operations that are drawn in JavaScript in a captured step, too. */
const refused = new Set(['rand__op', 'randomGamma__op', 'multinomial__op']);

export class Draws {
  private generator: Generator | undefined;
  private isSeeded = true;
  private count = 0;
  private readonly call: tf.Tensor | undefined;

  /** stream: none where draws are refused. scope: the name of tfjs' scope that is open. */
  constructor(
    private readonly recorder: Recorder,
    private readonly stream: RandomStream | undefined,
    private readonly readSync: (dataId: object) => ArrayLike<number>,
    private readonly scope: () => string | undefined,
  ) {
    this.call = stream && callNumber(stream);
  }

  /** Whether what is drawn now is drawn by TensorFlow in the graph. */
  get isDrawing(): boolean {
    return this.stream !== undefined && drawing.has(this.scope() ?? '');
  }

  refuses(scope: string): boolean {
    return refused.has(scope) || (!this.stream && drawing.has(scope));
  }

  /** Notes which generator draws from now on. Returns what ends it. */
  follow(): () => void {
    const note = (generator: Generator) => {
      if (this.isDrawing) this.generator = generator;
    };
    const undo = (generators ??= findGenerators()).map((prototype) => {
      const { nextValue } = prototype;
      return replace(prototype, {
        nextValue(this: Generator) {
          note(this);
          return nextValue.call(this);
        },
      });
    });
    return () => undo.forEach((putBack) => putBack());
  }

  begin(): void {
    [this.generator, this.isSeeded] = [undefined, true];
  }

  /** A generator is being made without a seed. */
  seedIsMissing(): void {
    this.isSeeded = false;
  }

  /**
   * values: just drawn in JavaScript. Puts those in their place that the graph draws in this call, and has `write` tell
   * tfjs of them; returns the data.
   */
  write(values: ArrayLike<number>, shape: number[], dtype: tf.DataType, write: () => object): object {
    const { generator, isSeeded } = this;
    this.begin();
    if (!generator || isSeeded) return write();
    return tf.tidy(() => {
      const drawn = this.draw(generator, shape, dtype);
      (values as Float32Array).set(this.readSync(drawn.dataId));
      const dataId = write();
      this.recorder.alias(dataId, drawn);
      return dataId as tf.TensorContainer;
    }) as object;
  }

  private draw(generator: Generator, shape: number[], dtype: tf.DataType): tf.Tensor {
    const types = { dtype: { type: 'float32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } } as const;
    const { stream, call } = this;
    if (this.count === 0) this.recorder.number(call!.dataId, () => callNumber(stream!));
    const seed = tf.stack([tf.scalar(deriveSeed(stream!.seed, this.count++), 'int32'), call!]);
    const raw = (op: string) => run(op, types, [tf.tensor1d(shape, 'int32'), seed]);
    if ('range' in generator) {
      const { min, range } = generator;
      const unit = raw('StatelessRandomUniform');
      const numbers = range === 1 && min === 0 ? unit : unit.mul(range).add(min);
      return dtype === 'float32' ? numbers : numbers.toInt().cast(dtype);
    }
    const { mean, stdDev, truncated } = generator;
    const numbers = raw(truncated ? 'StatelessTruncatedNormal' : 'StatelessRandomNormal')
      .mul(stdDev)
      .add(mean);
    return dtype === 'int32' ? numbers.round().toInt() : numbers;
  }

  dispose(): void {
    this.call?.dispose();
  }
}

/** What tfjs' generators inherit from. */
let generators: { nextValue(this: Generator): number }[] | undefined;

/**
 * tfjs does not export them: of each, one is made and caught where it sets its `random`. Once, for a change to
 * `Object.prototype` makes V8 forget what it has optimised.
 */
function findGenerators(): NonNullable<typeof generators> {
  const found: NonNullable<typeof generators> = [];
  Object.defineProperty(Object.prototype, 'random', {
    configurable: true,
    set(this: object, value: unknown) {
      found.push(Object.getPrototypeOf(this) as (typeof found)[number]);
      Object.defineProperty(this, 'random', { value });
    },
  });
  try {
    tf.dispose([tf.randomUniform([1]), tf.randomNormal([1])]);
  } finally {
    Reflect.deleteProperty(Object.prototype, 'random');
  }
  return found;
}

const callNumber = ({ call }: RandomStream) => tf.scalar(call, 'int32');
