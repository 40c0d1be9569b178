/** Recorded runs as a table that can be asked. */
import { Measurement, measurement } from '../metrics/measurement';
import {
  accuracyAfter,
  distinctValues,
  flatSetting,
  labelOf,
  listOf,
  numberOf,
  sameValue,
  type SettingValue,
} from './runMeasures';
import { type CurveOptions, distanceFrom, type RunCurve, runCurve } from './runCurve';
import type { ReportedRun } from './report';
import type { LoadedRecord, StudyRecord } from './studyRecord';

/** The settings and seeds of a study, of which no run may be there yet. */
interface Planned {
  settings: readonly Record<string, SettingValue>[];
  missing: string;
}

/**
 * Runs of one study, from `experiments.recorded`. Where no run is recorded, what is derived says so and holds no number.
 * @throws RangeError for a setting, value or measure that no run has, naming those there are.
 * @example
 * const rates = experiments.recorded('rates').where({ method: 'batchNorm' });
 * rates.by('learningRate', (runs) => runs.accuracyAfter(500)).length; // => 9
 */
export class Runs implements Iterable<StudyRecord> {
  private readonly flat: Record<string, SettingValue>[];

  /** planned: the study's own settings, and what to say where none of its runs is there. */
  constructor(
    readonly study: string,
    private readonly records: readonly LoadedRecord[],
    private readonly planned: Planned,
    /** "not recorded: npm run study -- placement" where there is no run. */
    readonly missing: string | undefined = undefined,
  ) {
    this.flat = records.map(({ setting, seed }) => ({ ...flatSetting(setting), seed }));
  }

  /** How many runs. */
  get length(): number {
    return this.records.length;
  }

  /** One sentence: when and where they were made, how many seeds and steps. */
  get source(): string {
    return this.missing
      ? `${this.missing[0].toUpperCase()}${this.missing.slice(1)}.`
      : sourceOf(this.records);
  }

  [Symbol.iterator](): Iterator<StudyRecord> {
    return this.records[Symbol.iterator]();
  }

  /**
   * The runs with these settings: those of the study, the options of its network, or `seed`.
   * @throws RangeError for a setting or a value that no run has, naming those there are.
   */
  where(query: Readonly<Record<string, SettingValue>>): Runs {
    const wanted = Object.entries(query);
    for (const [key, value] of wanted) this.check(key, value);
    const has = (flat: Record<string, SettingValue>) =>
      wanted.every(([key, value]) => sameValue(flat[key], value));
    const some = this.records.filter((_, i) => has(this.flat[i]));
    const planned = { ...this.planned, settings: this.planned.settings.filter(has) };
    if (some.length > 0) return new Runs(this.study, some, planned);
    if (planned.settings.length > 0) return new Runs(this.study, [], planned, planned.missing);
    const all = this.missing ? this.planned.settings : this.flat;
    const there = [...new Set(all.map((flat) => wanted.map(([key]) => said(flat[key])).join(', ')))];
    throw new RangeError(
      `${this.study}: no run has ${wanted.map(([key, value]) => `${key} ${said(value)}`).join(' and ')} together; ` +
        `${Object.keys(query).join(', ')} are: ${there.join('; ')}`,
    );
  }

  /** The runs that `keep` is true for. */
  filter(keep: (run: StudyRecord) => boolean): Runs {
    return new Runs(this.study, this.records.filter(keep), this.planned, this.missing);
  }

  /**
   * The distinct values of a setting, numbers by size; those that the study plans where nothing is recorded.
   * @throws RangeError for an unknown setting.
   */
  settings<T extends SettingValue = number>(key: string): T[] {
    this.checkKey(key);
    return distinctValues(this.missing ? this.planned.settings : this.flat, key) as T[];
  }

  /**
   * A number of each run, one a seed: `testAccuracy`, `trainAccuracy`, `stepsTo95` (as at test time where the run was
   * evaluated; Infinity where it did not get there), `steps`, `seconds`, or what the study measures besides.
   * @throws Error where a run lacks it; RangeError where a seed has several runs.
   */
  values(measure: string): Measurement {
    return this.measure(labelOf(measure), (record) => numberOf(record, measure));
  }

  /**
   * A list of each run.
   * @throws Error where a run lacks it.
   */
  lists(measure: string): number[][] {
    return this.records.map((record) => listOf(record, measure));
  }

  /**
   * A list of each run as points for `plot.line`, over the seeds. along: the x of each entry, numbers or the list of
   * the runs that holds them: `series('batchSizeAccuracy', 'batchSizes')`.
   * @throws Error where a run lacks the list; RangeError where a seed has several runs, or the lengths differ.
   */
  series(measure: string, along: string | readonly number[]): { x: number; y: Measurement }[] {
    const name = labelOf(measure);
    if (this.missing) return [{ x: NaN, y: Measurement.missing(this.missing, name) }];
    this.checkOneSetting();
    const lists = this.lists(measure);
    const xs = typeof along === 'string' ? this.lists(along)[0] : along;
    const wrong = lists.findIndex((list) => list.length !== xs.length);
    if (wrong >= 0)
      throw new RangeError(
        `expected ${xs.length} of ${measure}, one for each x, got ${lists[wrong].length} of run ${this.records[wrong].id}`,
      );
    const seeds = this.records.map(({ seed }) => seed);
    const over = (i: number) => lists.map((list) => list[i]);
    return xs.map((x, i) => ({ x, y: measurement(over(i), { name, seeds, steps: this.steps }) }));
  }

  /**
   * The entry at one x of what `series` gives.
   * @throws RangeError where no entry has this x, naming those there are; what `series` throws.
   */
  valueAt(x: number, measure: string, along: string | readonly number[]): Measurement {
    const points = this.series(measure, along);
    const found = this.missing ? points[0] : points.find((point) => point.x === x);
    if (found) return found.y;
    throw new RangeError(
      `${this.study}: expected one of ${points.map((point) => point.x).join(', ')} for ${measure}, got ${x}`,
    );
  }

  /**
   * Accuracy on the training batches over the 50 steps before `steps`; 0 for a run whose loss was NaN by then.
   * @throws RangeError where a run has fewer steps, or a seed has several runs.
   */
  accuracyAfter(steps: number): Measurement {
    return this.measure(`accuracy after ${steps} steps`, (record) => accuracyAfter(record, steps));
  }

  /** One number a seed, of all its runs; only of seeds that have a run of every setting that is here. */
  perSeed(value: (runs: Runs) => number, name?: string): Measurement {
    if (this.missing) return Measurement.missing(this.missing, name);
    const names = new Set(this.records.map(({ id }) => id.slice(0, id.lastIndexOf('/'))));
    const groups = this.settings('seed').map((seed) => ({ seed, runs: this.where({ seed }) }));
    const whole = groups.filter(({ runs }) => runs.length === names.size);
    if (whole.length === 0) return Measurement.missing(this.planned.missing, name);
    const seeds = whole.map(({ seed }) => seed);
    return measurement(
      whole.map(({ runs }) => value(runs)),
      { name, seeds, steps: this.steps },
    );
  }

  /** A measurement at each value of a setting: points for `plot.line`. */
  by(key: string, measure: (runs: Runs) => Measurement): { x: number; y: Measurement }[] {
    return this.settings(key).map((x) => ({ x, y: measure(this.where({ [key]: x })) }));
  }

  /**
   * Loss and accuracy over the steps, with their intervals. on: the training batches, or as at test time where the runs
   * were evaluated while they trained.
   * @throws RangeError where a seed has several runs.
   */
  curve(options: CurveOptions = {}): RunCurve {
    this.checkOneSetting();
    return runCurve(this.records, this.missing, options);
  }

  /**
   * How far the mean of the runs is from the report's lines at most, from step `from` on: accuracy, and loss in nats.
   * @throws RangeError where the runs do not reach these lines.
   */
  distanceFrom(
    report: Pick<ReportedRun, 'steps' | 'loss' | 'accuracy'>,
    { on, from = 400 }: { on?: 'training' | 'test'; from?: number } = {},
  ): Record<'accuracy' | 'loss', Measurement> {
    return distanceFrom(this.curve({ on }), report, { from, runs: this.length, steps: this.steps });
  }

  private get steps(): number {
    return Math.max(0, ...this.records.map(({ steps }) => steps));
  }

  private measure(name: string, value: (record: StudyRecord) => number): Measurement {
    if (this.missing) return Measurement.missing(this.missing, name);
    this.checkOneSetting();
    const seeds = this.records.map(({ seed }) => seed);
    return measurement(this.records.map(value), { name, seeds, steps: this.steps });
  }

  /** Numbers of runs with different settings are not one sample. */
  private checkOneSetting(): void {
    const keys = [...new Set(this.flat.flatMap(Object.keys))].filter(
      (key) => key !== 'seed' && key !== 'name',
    );
    const differ = keys.flatMap((key) => {
      const values = [...new Set(this.flat.map((flat) => said(flat[key])))];
      return values.length > 1 ? [`${key} (${values.join(', ')})`] : [];
    });
    if (differ.length === 0) return;
    throw new RangeError(
      `${this.study}: expected runs of one setting, got runs that differ in ${differ.join(', ')}: choose with where()`,
    );
  }

  private checkKey(key: string): void {
    const keys = new Set([...this.flat, ...this.planned.settings].flatMap(Object.keys));
    if (!keys.has(key)) {
      throw new RangeError(
        `${this.study}: expected one of the settings ${[...keys].join(', ')}, got "${key}"`,
      );
    }
  }

  private check(key: string, value: SettingValue): void {
    this.checkKey(key);
    const values = distinctValues([...this.flat, ...this.planned.settings], key);
    if (!values.some((there) => sameValue(there, value))) {
      throw new RangeError(
        `${this.study}: expected one of ${values.map(said).join(', ')} for ${key}, got ${said(value)}`,
      );
    }
  }
}

const said = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const only = (values: readonly string[]) => [...new Set(values)].sort();

function made(records: readonly LoadedRecord[], how: string): string {
  const days = only(records.map(({ date }) => date.slice(0, 10)));
  const when = days.length > 1 ? `${days[0]} to ${days[days.length - 1]}` : days[0];
  return `${how} ${when} on ${only(records.map(({ machine }) => machine)).join(' and ')}`;
}

/** "Recorded 2026-11-27 on AMD EPYC: 5 seeds, 2000 steps." */
export function sourceOf(records: readonly LoadedRecord[]): string {
  if (records.length === 0) return 'No runs.';
  const [recorded, own] = (['recorded', 'made'] as const).map((from) =>
    records.filter((record) => record.from === from),
  );
  const parts = [
    ...(recorded.length > 0 ? [made(recorded, 'recorded')] : []),
    ...(own.length > 0
      ? [`${recorded.length > 0 ? `${own.length} of ${records.length} runs ` : ''}${made(own, 'made here')}`]
      : []),
  ];
  const seeds = new Set(records.map(({ seed }) => seed)).size;
  const steps = records.map((record) => record.steps);
  const most = Math.max(...steps);
  const text = `${parts.join(', ')}: ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}, ${Math.min(...steps) < most ? 'up to ' : ''}${most} steps.`;
  return text[0].toUpperCase() + text.slice(1);
}
