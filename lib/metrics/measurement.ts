import { formatInterval, formatOf, interval, type Interval, logInterval } from './interval';

/** What a measurement is of. */
export interface MeasurementOptions {
  /** In words, for tables and verdicts: "test accuracy". */
  name?: string;
  /** The seed of each value: measurements that have seeds are paired by them. */
  seeds?: readonly number[];
  /** Training steps of each run. */
  steps?: number;
}

/** A statement about a measurement: whether its mean satisfies it, and whether its whole 95 % interval does. */
export interface Condition {
  likely: boolean;
  certain: boolean;
  /** The threshold in words: "above 0.9". */
  text: string;
  measurement: Measurement;
}

/** What the mean is taken of: the values, or their logarithms (ratios). */
type Scale = 'linear' | 'logarithmic';

interface Parts extends MeasurementOptions {
  values: readonly number[];
  scale?: Scale;
  missing?: string;
  /** Instead of the interval of the values. */
  interval?: Interval;
}

/**
 * Numbers of runs that differ by their seed, with their mean and its 95 % confidence interval (Student's t). Made by
 * `measurement`, and by the questions to recorded runs.
 * @throws RangeError from `minus` and `over` where the two share no seed, or a ratio is not positive.
 * @example
 * const [bn, l2] = [[300, 310, 305], [8000, 7900, 8100]].map((steps) => metrics.measurement(steps));
 * l2.over(bn).isAbove(20).certain; // => true
 */
export class Measurement {
  /** One for each run. */
  readonly values: readonly number[];
  readonly seeds?: readonly number[];
  readonly name: string;
  /** Training steps of each run; 0 where nothing was trained. */
  readonly steps: number;
  readonly mean: number;
  /** Limits of the 95 % interval: infinite for fewer than two values, or where the mean is infinite. */
  readonly low: number;
  readonly high: number;
  /** How many runs. */
  readonly count: number;
  /** Why there is nothing: "not recorded: npm run study -- placement". The mean and its limits are NaN then. */
  readonly missing?: string;
  private readonly scale: Scale;

  private constructor(parts: Parts) {
    const { values, seeds, name = '', steps = 0, scale = 'linear', missing } = parts;
    const { mean, low, high, count } =
      parts.interval ?? (missing ? nothing : intervalOn(scale, values, name));
    [this.mean, this.low, this.high, this.count] = [mean, low, high, count];
    [this.values, this.seeds, this.name, this.steps] = [values, seeds, name, steps];
    [this.scale, this.missing] = [scale, missing];
  }

  /** What `measurement` gives. */
  static of(values: readonly number[], { seeds, name, steps }: MeasurementOptions = {}): Measurement {
    if (seeds && (seeds.length !== values.length || new Set(seeds).size !== seeds.length)) {
      throw new RangeError(
        `expected a seed of its own for each of ${values.length} values, got [${seeds.join(', ')}]`,
      );
    }
    return new Measurement({ values: [...values], seeds: seeds && [...seeds], name, steps });
  }

  /** One number that `count` runs give together, such as a distance of their mean: it has no interval. */
  static exact(value: number, count: number, { name, steps }: MeasurementOptions = {}): Measurement {
    const exact = { mean: value, low: value, high: value, count };
    return new Measurement({ values: [value], name, steps, interval: exact });
  }

  /** Nothing was recorded. reason: a sentence without its full stop. */
  static missing(reason: string, name?: string): Measurement {
    return new Measurement({ values: [], name, missing: reason });
  }

  /** This less the other, seed by seed: what both share, such as the batches, cancels. */
  minus(other: Measurement): Measurement {
    const name = this.jointName(other, 'difference in', 'less');
    return this.paired(other, name, 'linear', (a, b) => a - b);
  }

  /** This over the other, seed by seed; mean and interval are those of the logarithm. Both must be positive. */
  over(other: Measurement): Measurement {
    const name = this.jointName(other, 'ratio of', 'over');
    return this.paired(other, name, 'logarithmic', (a, b) => a / b);
  }

  /** The values are ratios: mean and interval of their logarithm. */
  asRatio(): Measurement {
    return this.changed({ scale: 'logarithmic' });
  }

  /** Another quantity, computed from each value. */
  map(f: (value: number) => number, name = this.name): Measurement {
    return this.changed({ values: this.values.map(f), name, scale: 'linear' });
  }

  named(name: string): Measurement {
    return this.changed({ name });
  }

  isAbove(threshold: number): Condition {
    return this.condition(`above ${short(threshold)}`, this.mean > threshold, this.low > threshold);
  }

  isBelow(threshold: number): Condition {
    return this.condition(`below ${short(threshold)}`, this.mean < threshold, this.high < threshold);
  }

  /** Borders included. */
  isWithin(least: number, most: number): Condition {
    const likely = this.mean >= least && this.mean <= most;
    return this.condition(
      `from ${short(least)} to ${short(most)}`,
      likely,
      this.low >= least && this.high <= most,
    );
  }

  /** Mean and interval, as "0.989 (0.988 … 0.990)"; the reason where nothing was recorded. */
  toString(format: (value: number) => string = formatOf(this)): string {
    if (this.missing) return this.missing;
    if (this.mean === Infinity)
      return `not reached by ${this.values.filter((x) => x === Infinity).length} of ${this.count}`;
    return formatInterval(this, format);
  }

  /** The same in percent, as "98.9 (98.8 … 99.0) %". */
  percent(digits = 1): string {
    return this.missing ?? `${this.toString((value) => (100 * value).toFixed(digits))} %`;
  }

  private condition(text: string, likely: boolean, certain: boolean): Condition {
    return { likely, certain, text, measurement: this };
  }

  private changed(parts: Partial<Parts>): Measurement {
    if (this.missing) return Measurement.missing(this.missing, parts.name ?? this.name);
    const { values, seeds, name, steps, scale } = this;
    return new Measurement({ values, seeds, name, steps, scale, ...parts });
  }

  /** "difference in test accuracy", or "test accuracy less training accuracy". */
  private jointName({ name }: Measurement, same: string, word: string): string {
    if (name && name === this.name) return `${same} ${name}`;
    return `${this.name || 'the first'} ${word} ${name || 'the second'}`;
  }

  private paired(
    other: Measurement,
    name: string,
    scale: Scale,
    f: (a: number, b: number) => number,
  ): Measurement {
    const missing = this.missing ?? other.missing;
    if (missing) return Measurement.missing(missing, name);
    const pairs = pairsOf(this, other);
    return new Measurement({
      values: pairs.map(([i, j]) => f(this.values[i], other.values[j])),
      seeds: this.seeds && pairs.map(([i]) => this.seeds![i]),
      ...{ name, steps: Math.max(this.steps, other.steps), scale },
    });
  }
}

/**
 * Places of the values that belong together: of the same seed, of those that both have; the same where neither has seeds.
 * Throws RangeError where only one has seeds, none is in common, or the lengths differ.
 */
function pairsOf(a: Measurement, b: Measurement): [number, number][] {
  const of = ({ name }: Measurement) => (name ? ` of ${name}` : '');
  if (!a.seeds || !b.seeds) {
    if (!a.seeds && !b.seeds && a.values.length === b.values.length) return a.values.map((_, i) => [i, i]);
    const got = [a, b].map((one) => `${one.values.length}${of(one)} ${one.seeds ? 'with' : 'without'} seeds`);
    throw new RangeError(
      `expected pairs of values, got ${got.join(' and ')}: give both the seeds of their runs`,
    );
  }
  const pairs = a.seeds.map((seed, i): [number, number] => [i, b.seeds!.indexOf(seed)]);
  const shared = pairs.filter(([, j]) => j >= 0);
  if (shared.length > 0) return shared;
  throw new RangeError(
    `expected a seed in common, got seeds ${a.seeds.join(', ')}${of(a)} and ${b.seeds.join(', ')}${of(b)}`,
  );
}

const nothing: Interval = { mean: NaN, low: NaN, high: NaN, count: 0 };

function intervalOn(scale: Scale, values: readonly number[], name: string): Interval {
  const reached = values.every((value) => value !== Infinity);
  if (!reached && scale === 'linear' && !values.some(Number.isNaN)) {
    return { mean: Infinity, low: -Infinity, high: Infinity, count: values.length };
  }
  try {
    return scale === 'linear' ? interval(values) : logInterval(values);
  } catch (error) {
    throw new RangeError(`${(error as Error).message}${name ? `, of ${name}` : ''}`);
  }
}

/** Without the last digits of binary fractions. */
const short = (value: number) => Number(value.toPrecision(6));

/**
 * Numbers of runs that differ by their seed, as a measurement with mean and 95 % confidence interval.
 * @throws RangeError for no values, for NaN, and for seeds that are not one a value.
 * @example
 * const accuracy = metrics.measurement([0.981, 0.983, 0.982], { name: 'test accuracy', seeds: [1, 2, 3] });
 * accuracy.isAbove(0.97).certain; // => true
 */
export const measurement = (values: readonly number[], options: MeasurementOptions = {}): Measurement =>
  Measurement.of(values, options);
