/** The optimisers that a step uses: their rates are fed, and what else they are set to is looked at in each call. */
import { tf } from '../tf';
import type { Recorder } from './recorder';
import { replace } from './replace';

/** What a step meets of an optimiser. */
export interface UsedOptimizer {
  iterations_?: number;
  incrementIterations(): void;
  applyGradients(gradients: unknown): void;
  learningRate?: number;
  /** The negative rate, of SGD and momentum. */
  c?: tf.Tensor;
}

/** Work with `c`. */
const withTensor = [tf.SGDOptimizer, tf.MomentumOptimizer];
/** Make a scalar of `learningRate` or `-learningRate` right where they read it. */
const withNumber = [
  tf.AdadeltaOptimizer,
  tf.AdagradOptimizer,
  tf.AdamOptimizer,
  tf.AdamaxOptimizer,
  tf.RMSPropOptimizer,
];
const classOf = (optimizer: object) => Object.getPrototypeOf(optimizer) as object;
const isOneOf = (classes: readonly { prototype: object }[], optimizer: object) =>
  classes.some(({ prototype }) => prototype === classOf(optimizer));

/** The prototypes whose `applyGradients` are known to read their rate so that it can be fed. */
const ownPrototypes = [...withTensor, ...withNumber].map(
  ({ prototype }) => prototype as unknown as UsedOptimizer,
);
const worksWithTensor = (optimizer: object) => isOneOf(withTensor, optimizer);

/** Numbers, flags and slots of an optimiser; not the count of its steps. */
function settingsOf(optimizer: UsedOptimizer, withRate: boolean): unknown[] {
  return Object.entries(optimizer).flatMap(([name, value]: [string, unknown]): unknown[] => {
    if (name === 'iterations_' || (!withRate && (name === 'learningRate' || name === 'c'))) return [];
    if (Array.isArray(value)) {
      return value.map((slot: { variable?: unknown } | undefined) => slot?.variable ?? slot);
    }
    return typeof value === 'object' && !(value instanceof tf.Tensor) ? [] : [value];
  });
}

const areSame = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((value, i) => Object.is(value, b[i]));

/** One optimiser of a step. */
export class Watched {
  /** How often it counted in one step. */
  steps = 0;
  /** Whether its rate is an input of the graph. */
  isFed = false;
  /** Whether the step itself looks at the rate, which then is a constant of the graph as well. */
  readsRate = false;
  /** Whether the step looks at the count, which then is a constant of the graph. */
  readsIterations = false;
  /** Make the scalars that a graph is fed with. */
  positive: (() => tf.Tensor) | undefined;
  negative: (() => tf.Tensor) | undefined;
  private readonly iterations: number;
  private readonly settings: unknown[];

  constructor(readonly optimizer: UsedOptimizer) {
    this.iterations = optimizer.iterations_ ?? 0;
    this.settings = settingsOf(optimizer, true);
  }

  /** Whether the step itself changed a setting, which the graph would not do. */
  get isChanged(): boolean {
    return !areSame(settingsOf(this.optimizer, true), this.settings);
  }

  /** Whether the variable is a slot of it. */
  owns(variable: tf.Variable): boolean {
    return settingsOf(this.optimizer, false).includes(variable);
  }

  /** What is the same in every call for which the graph holds. */
  guard(): () => boolean {
    const { optimizer } = this;
    const current = () => [
      ...settingsOf(optimizer, !this.isFed || this.readsRate),
      ...(this.readsIterations ? [optimizer.iterations_] : []),
    ];
    const recorded = this.readsIterations ? [...current().slice(0, -1), this.iterations] : current();
    return () => areSame(current(), recorded);
  }

  putBack(): void {
    this.optimizer.iterations_ = this.iterations;
  }

  count(): void {
    for (let i = 0; i < this.steps; i++) this.optimizer.incrementIterations();
  }
}

/** Follows the optimisers of a step, and tells the recorder which of its numbers are their rates. */
export class Rates {
  /** The rate was read: the next scalar is made of it. */
  private pending: { rate: number; positive(): tf.Tensor; negative(): tf.Tensor } | undefined;
  private unused = 0;
  private isLooking = false;

  /**
   * known: the optimisers that the step has used before. Of these alone it is seen whether the step sets or reads the rate,
   * so that of others it is a constant. refuse: throws.
   */
  constructor(
    private readonly recorder: Recorder,
    private readonly optimizer: (optimizer: UsedOptimizer) => Watched,
    private readonly known: ReadonlySet<UsedOptimizer>,
    private readonly refuse: (reason: string) => never,
  ) {}

  /** Looks at what optimisers do from now on; the functions that it returns end that. */
  follow(): (() => void)[] {
    const feed = this.feed.bind(this);
    const base = tf.Optimizer.prototype as unknown as {
      computeGradients(...args: unknown[]): unknown;
      incrementIterations(): void;
      readonly iterations: number;
    };
    const { incrementIterations, computeGradients } = base;
    const iterations = Object.getOwnPropertyDescriptor(base, 'iterations')!.get!;
    const used = (optimizer: unknown) => this.watch(optimizer as UsedOptimizer);
    let counting = false;
    return [
      ...[...this.known].map((optimizer) => this.followRate(optimizer)),
      replace(base, {
        computeGradients(...args) {
          used(this);
          return computeGradients.apply(this, args);
        },
        incrementIterations() {
          used(this).steps += 1;
          counting = true;
          incrementIterations.call(this);
          counting = false;
        },
        get iterations() {
          if (!counting) used(this).readsIterations = true;
          return iterations.call(this) as number;
        },
      }),
      ...ownPrototypes.map((prototype) => {
        const { applyGradients } = prototype;
        return replace(prototype, {
          applyGradients(gradients) {
            feed(this as UsedOptimizer, () => applyGradients.call(this as UsedOptimizer, gradients));
          },
        });
      }),
    ];
  }

  /** A scalar was made of a number. */
  scalar(dataId: object, value: number): void {
    const { pending } = this;
    if (!pending) return;
    if (Object.is(value, Math.fround(pending.rate))) this.recorder.number(dataId, pending.positive);
    else if (Object.is(value, Math.fround(-pending.rate))) this.recorder.number(dataId, pending.negative);
    else return;
    this.pending = undefined;
  }

  private watch(optimizer: UsedOptimizer): Watched {
    return this.unseen(() => this.optimizer(optimizer));
  }

  /** What is looked at here and not by the step. */
  private unseen<T>(look: () => T): T {
    this.isLooking = true;
    const result = look();
    this.isLooking = false;
    return result;
  }

  private followRate(optimizer: UsedOptimizer): () => void {
    if (!Object.keys(optimizer).includes('learningRate')) return () => undefined;
    const { learningRate } = optimizer;
    const read = () => {
      if (!this.isLooking) this.watch(optimizer).readsRate = true;
      return learningRate;
    };
    const set = () =>
      this.refuse(
        'the step sets the learning rate of an optimiser: set it before the call, which follows it',
      );
    return replace(optimizer, {
      get learningRate() {
        return read();
      },
      set learningRate(_) {
        set();
      },
    });
  }

  private feed(optimizer: UsedOptimizer, apply: () => void): void {
    const watched = this.watch(optimizer);
    if (!this.known.has(optimizer)) return apply();
    if (worksWithTensor(optimizer)) {
      watched.isFed = true;
      watched.negative ??= () => optimizer.c!.clone();
      this.recorder.number(optimizer.c!.dataId, watched.negative);
      return apply();
    }
    const rate = this.unseen(() => optimizer.learningRate!);
    const positive = (watched.positive ??= () => tf.scalar(optimizer.learningRate!));
    const negative = (watched.negative ??= () => tf.scalar(-optimizer.learningRate!));
    this.unused = 0;
    const read = () => {
      if (this.pending) this.unused += 1;
      this.pending = { rate, positive, negative };
      return rate;
    };
    const putBack = replace(optimizer, {
      get learningRate() {
        return read();
      },
    });
    try {
      apply();
    } finally {
      putBack();
      watched.isFed = this.unused === 0 && !this.pending;
      this.pending = undefined;
    }
  }
}
