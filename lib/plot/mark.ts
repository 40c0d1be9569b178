/** What the marks of a figure have in common. */

/** A mean with the borders of its interval, such as a Measurement; infinite borders: no interval is known. */
export interface Estimate {
  mean: number;
  low: number;
  high: number;
}

/** A number, or one with its interval. */
export type Value = number | Estimate;

/** Runs that have not been made, and how to make them. */
export interface Missing {
  missing: string;
}

/** How a mark is drawn, as the figure decides it. */
export interface MarkStyle {
  color: string;
  dash: string;
  symbol: string;
  /** d3 formats of the axes' numbers. */
  format: { x: string; y: string };
  /** Which axes are logarithmic. */
  log: { x: boolean; y: boolean };
  /** The side on which the name of a horizontal rule stands, and whether below it: another is just above. */
  ruleLabel: { side: 'left' | 'right'; below: boolean };
  /** The smallest and largest x of all marks. */
  extent: readonly [number, number];
}

/** What a mark adds to a figure, in the words of plotly.js. */
interface Drawn {
  data?: object[];
  shapes?: object[];
  annotations?: object[];
}

/** One point of a mark: where, and how much. */
export interface MarkPoint {
  x: number | string;
  y: Estimate;
}

/** One layer of a figure: made by `line`, `dots`, `points`, `bars`, `histogram` or `rule`. */
export interface Mark {
  kind: 'line' | 'dots' | 'points' | 'bars' | 'histogram' | 'rule';
  name: string;
  /** What the axes, the labels and the text alternative are made from; for dots y lies along the x axis. */
  points: readonly MarkPoint[];
  /** Drawn in grey, for comparison only. */
  muted?: boolean;
  /** The sentence about runs that are not there: what would be of them is left out. */
  missing?: string;
  draw(style: MarkStyle): Drawn;
}

/** The sentence of an object whose runs are missing. */
export function missingOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { missing } = value as Partial<Missing>;
  return typeof missing === 'string' ? missing : undefined;
}

/** A number as an estimate without spread. */
export const estimate = (value: Value): Estimate =>
  typeof value === 'number' ? { mean: value, low: value, high: value } : value;

/** The borders of an interval; the mean itself where they are infinite. */
export const borders = ({ mean, low, high }: Estimate): [low: number, high: number] =>
  Number.isFinite(low) && Number.isFinite(high) ? [low, high] : [mean, mean];

/** Where values are: points such as `runs.by(…)` gives. */
export type Points<X = number | string> = readonly { x: X; y: Value | Missing | null }[];

/** The points that have a value, and the sentence about those whose runs are missing. null: no value, left out. */
export function present(points: Points | Missing): { points: MarkPoint[]; missing?: string } {
  const missing = missingOf(points);
  if (missing) return { points: [], missing };
  const list = points as Points;
  return {
    points: list.flatMap(({ x, y }) => (y === null || missingOf(y) ? [] : [{ x, y: estimate(y as Value) }])),
    missing: list.map(({ y }) => missingOf(y)).find((sentence) => sentence !== undefined),
  };
}
