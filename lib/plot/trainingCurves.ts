/** Accuracy and loss over the steps of training, of one run or several, beside what others reported. */
import { axis, type Figure, figure, formatPercent } from './figure';
import { type Bounded, leader } from './findings';
import { colorOf, dashes, faded, muted, symbols } from './theme';

export interface Curve {
  name: string;
  /** Of every step from 0. */
  loss: readonly number[];
  accuracy: readonly number[];
}

/** Points to compare with, at some steps. */
export interface ReportedCurve {
  name: string;
  steps: readonly number[];
  loss: readonly number[];
  accuracy: readonly number[];
}

/** Runs of before, as a band behind the lines: 95 % intervals of the mean over seeds. */
export interface RecordedCurve {
  /** The name of the curve that it belongs to, whose colour it has. */
  name: string;
  /** Last step of each bin that a point is the mean of. */
  steps: readonly number[];
  loss: readonly Bounded[];
  accuracy: readonly Bounded[];
  /** When, on what machine, how many seeds and steps. */
  about: string;
}

export interface TrainingCurvesOptions {
  title: string;
  reported?: readonly ReportedCurve[];
  recorded?: readonly RecordedCurve[];
  /** Steps over which each point is the mean: single batches are noisy. */
  smoothing?: number;
  /** The last step on the axis, so that a live figure does not grow. */
  steps?: number;
  /** What else the caption says: settings, seed. */
  settings?: string;
}

/** The mean over the last `width` values up to and with each one. */
export function trailingMean(values: readonly number[], width: number): Float32Array {
  if (!Number.isInteger(width) || width < 1) {
    throw new RangeError(`expected a mean over 1 step or more, got ${width}`);
  }
  return Float32Array.from(values, (_, i) => {
    const start = Math.max(0, i - width + 1);
    let sum = 0; // anew each time: what a running sum has taken up of a huge value or NaN it never loses
    for (let j = start; j <= i; j++) sum += values[j];
    return sum / (i + 1 - start);
  });
}

/**
 * Accuracy and loss over the steps of training, of one run or several, beside what others reported: two panels,
 * accuracy above and loss below. A point of a curve is the mean over the steps before it.
 * @throws RangeError for a mean over less than a step.
 * @example
 * const curve = { name: 'BN', loss: [2.3, 1.2, 0.6], accuracy: [0.1, 0.5, 0.8] };
 * plot.trainingCurves([curve], { title: 'Training', reported: [experiments.reportedRuns.batchNorm], smoothing: 2 }).data.length; // => 4
 */
export function trainingCurves(curves: readonly Curve[], options: TrainingCurvesOptions): Figure {
  const { title, reported = [], recorded = [], smoothing = 20, steps, settings } = options;
  const names = [...new Set([...recorded, ...curves].map(({ name }) => name))];
  const line = (curve: Curve, key: 'accuracy' | 'loss') => {
    const i = names.indexOf(curve.name);
    const y = trailingMean(curve[key], smoothing);
    return {
      type: 'scatter',
      mode: 'lines',
      name: curve.name,
      x: Float32Array.from(y, (_, step) => step),
      y,
      line: { color: colorOf(i), dash: dashes[i % dashes.length], width: 2.2 },
      hovertemplate: `%{x} steps: %{y:.4f}<extra>${curve.name}</extra>`,
      ...panel(key),
    } as const;
  };
  const points = (curve: ReportedCurve, i: number, key: 'accuracy' | 'loss') =>
    ({
      type: 'scatter',
      mode: 'markers',
      name: curve.name,
      x: [...curve.steps],
      y: [...curve[key]],
      marker: { color: muted, symbol: symbols[i % symbols.length], size: 8, line: { width: 1 } },
      hovertemplate: `%{x} steps: %{y:.4f}<extra>${curve.name}</extra>`,
      ...panel(key),
    }) as const;
  const data = (['accuracy', 'loss'] as const).flatMap((key) => [
    ...recorded.map((curve) => ({
      ...band(curve, names.indexOf(curve.name), key),
      showlegend: key === 'accuracy',
    })),
    ...curves.map((curve) => ({ ...line(curve, key), showlegend: key === 'accuracy' })),
    ...reported.map((curve, i) => ({ ...points(curve, i, key), showlegend: key === 'accuracy' })),
  ]);
  const ends = [
    ...curves.map(({ loss }) => loss.length),
    ...[...reported, ...recorded].flatMap((r) => [...r.steps]),
  ];
  const last = steps ?? Math.max(1, ...ends);
  const range = [-0.01 * last, 1.015 * last];
  return figure(
    data,
    { title, caption: caption(curves, options, smoothing, settings) },
    {
      height: 460,
      showlegend: true,
      legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
      xaxis: { range, anchor: 'y2', matches: 'x2', showticklabels: false },
      xaxis2: axis('steps of training', { range, anchor: 'y2' }),
      yaxis: axis('accuracy', { domain: [0.54, 1], range: [0, 1.04], tickformat: '.0%' }),
      yaxis2: axis('cross-entropy, nats', { domain: [0, 0.46], rangemode: 'tozero' }),
    },
  );
}

function band({ name, steps, ...curve }: RecordedCurve, i: number, key: 'accuracy' | 'loss') {
  const border = (side: 'low' | 'high') =>
    curve[key].map((point) => (Number.isFinite(point[side]) ? point[side] : point.mean));
  return {
    type: 'scatter',
    mode: 'lines',
    name: `${name}, recorded`,
    x: [...steps, ...[...steps].reverse()],
    y: [...border('high'), ...border('low').reverse()],
    fill: 'toself',
    fillcolor: faded(colorOf(i), 0.22),
    line: { color: faded(colorOf(i), 0.5), width: 1 },
    hoverinfo: 'skip',
    ...panel(key),
  } as const;
}

const panel = (key: 'accuracy' | 'loss') =>
  key === 'accuracy' ? { xaxis: 'x', yaxis: 'y' } : { xaxis: 'x2', yaxis: 'y2' };

/** Where each curve ends, and how it is drawn. */
function caption(
  curves: readonly Curve[],
  { reported = [], recorded = [] }: TrainingCurvesOptions,
  smoothing: number,
  settings?: string,
): string {
  const ends = curves
    .filter(({ loss }) => loss.length > 0)
    .map(({ name, accuracy, loss }) => {
      const at = (values: readonly number[]) => trailingMean(values, smoothing)[values.length - 1];
      return `${name} is at ${formatPercent(at(accuracy))} and ${at(loss).toFixed(3)} after ${loss.length} steps`;
    });
  const sentences = [
    ends.length > 0 ? `${ends.join('; ')}.` : '',
    ...endsOf(recorded.filter(({ steps }) => steps.length > 0)),
    drawn(curves.length > 0, reported.length > 0, smoothing),
    recorded.length > 0
      ? `Bands are 95 % intervals of recorded runs: ${recorded.map(({ name, about }) => `${name}, ${about}`).join('; ')}.`
      : '',
    settings ?? '',
  ];
  return sentences.filter(Boolean).join(' ');
}

function drawn(lines: boolean, points: boolean, smoothing: number): string {
  if (!lines) return points ? 'Points are what the report gives.' : '';
  return `Lines are means over the last ${smoothing} batches${points ? ', points what the report gives' : ''}.`;
}

/** Where the recorded runs end, and which of several ends at the highest accuracy. */
function endsOf(recorded: readonly RecordedCurve[]): string[] {
  if (recorded.length === 0) return [];
  const last = <T>(list: readonly T[]) => list[list.length - 1];
  const ends = recorded.map(({ name, steps, accuracy, loss }) => {
    const at = `${formatPercent(last(accuracy).mean)} and ${last(loss).mean.toFixed(3)}`;
    return `${name} is at ${at} after ${last(steps) + 1} steps`;
  });
  const accuracies = Object.fromEntries(recorded.map(({ name, accuracy }) => [name, last(accuracy)]));
  return [`Recorded: ${ends.join('; ')}.`, leader('Highest in accuracy', accuracies, formatPercent)];
}
