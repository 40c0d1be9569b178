import { alternative } from './words';
import { axis } from './theme';
import { checkWhole } from '../engine/checkShape';
import { assemble, type Figure, legendAbove, stylesOf } from './figure';
import { line, points } from './line';
import { type Mark, type Missing, missingOf, type Value } from './mark';

/** A run that was watched: a value for every step from 0. */
export interface CurveHistory {
  loss: readonly number[];
  accuracy?: readonly number[];
}

/** Values at some steps: what somebody reports, or means with intervals over runs. */
export interface StepsCurve {
  steps: readonly number[];
  loss: readonly Value[];
  accuracy?: readonly Value[];
}

/** Recorded runs, such as `experiments.Runs`. */
type CurveRuns = { curve(): StepsCurve } | Missing;

/** How training curves are drawn. */
export interface CurvesOptions {
  title: string;
  /** Steps over which each point of a history is the mean: single batches are noisy. */
  smoothing?: number;
  /** The last step on the axis, so that a live figure does not grow. */
  steps?: number;
  /** Names of the axes, with their units; without accuracy there is no cross-entropy but a "loss". */
  accuracy?: string;
  loss?: string;
  caption?: string;
}

type Panel = 'accuracy' | 'loss';

/** The mean over the last `width` values up to and with each one. */
export function trailingMean(values: readonly number[], width: number): Float32Array {
  checkWhole('the steps of a mean', width);
  return Float32Array.from(values, (_, i) => {
    const start = Math.max(0, i - width + 1);
    let sum = 0; // from the start each time: a running sum never loses a huge value or NaN
    for (let j = start; j <= i; j++) sum += values[j];
    return sum / (i + 1 - start);
  });
}

/**
 * Accuracy and loss over the steps of training: the history of a run as a line, recorded runs as their mean with a
 * 95 % band (`runs`, or `runs.curve({ on: 'test' })`), numbers at some steps as grey points. Runs that are not there are left out; `layout.meta.missing` says which.
 * Without any accuracy there is one panel.
 * @throws RangeError for a mean over less than a step.
 * @example
 * const withBN = { loss: [2.3, 1.2, 0.6], accuracy: [0.1, 0.5, 0.8] };
 * plot.curves({ 'with BN': withBN, report: experiments.reported.batchNorm }, { title: 'Training' }).data.length; // => 4
 */
export function curves(
  runs: Readonly<Record<string, CurveHistory | StepsCurve | CurveRuns>>,
  options: CurvesOptions,
): Figure {
  const { title, caption, accuracy = 'accuracy' } = options;
  const entries = Object.entries(runs);
  const missing = entries.flatMap(([, run]) => missingOf(run) ?? []);
  const marks = entries
    .filter(([, run]) => missingOf(run) === undefined)
    .map(([name, run]) => panelMarks(name, run as CurveHistory | StepsCurve, options));
  const panels: Panel[] = marks.some((mark) => mark.accuracy) ? ['accuracy', 'loss'] : ['loss'];
  const { loss = panels.length > 1 ? 'cross-entropy, nats' : 'loss' } = options;
  const ends = marks.flatMap((mark) => mark.loss.points.map(({ x }) => x as number));
  const last = options.steps ?? ends.reduce((a, b) => Math.max(a, b), 1);
  const range = [-0.01 * last, 1.015 * last];
  const styles = stylesOf(marks.map((mark) => mark.loss));
  const data = panels.flatMap((panel, i) => {
    const axes = i === 0 ? { xaxis: 'x', yaxis: 'y' } : { xaxis: 'x2', yaxis: 'y2', showlegend: false };
    return marks.flatMap((mark) => {
      const drawn = mark[panel]?.draw({
        ...styles.get(mark.loss)!,
        format: { x: ',d', y: panel === 'accuracy' ? '.1%' : '.4f' },
        log: { x: false, y: false },
        ruleLabel: { side: 'left', below: false },
        extent: [0, last],
      });
      return (drawn?.data ?? []).map((trace) => ({ ...trace, ...axes }));
    });
  });
  const words = panels.map((panel) => {
    const list = marks.flatMap((mark) => mark[panel] ?? []);
    return `${panel === 'accuracy' ? accuracy : loss}: ${alternative(list, { percent: panel === 'accuracy' })}`;
  });
  const steps = axis('steps of training', { range });
  const two = {
    height: 460,
    xaxis: { range, anchor: 'y2', matches: 'x2', showticklabels: false },
    xaxis2: { ...steps, anchor: 'y2' },
    yaxis: axis(accuracy, { domain: [0.54, 1], range: [0, 1.04], tickformat: '.0%' }),
    yaxis2: axis(loss, { domain: [0, 0.46], rangemode: 'tozero' }),
  };
  return assemble(
    data,
    { title, caption, alternative: words.join(' '), missing },
    {
      ...(marks.length > 1 ? legendAbove : {}),
      ...(panels.length > 1
        ? two
        : { height: 300, xaxis: steps, yaxis: axis(loss, { rangemode: 'tozero' }) }),
    },
  );
}

/** A mark for each panel that the run has something for. */
function panelMarks(
  name: string,
  run: CurveHistory | StepsCurve | { curve(): StepsCurve },
  options: CurvesOptions,
): { accuracy?: Mark; loss: Mark } {
  const { smoothing = 20 } = options;
  if ('curve' in run) return panelMarks(name, run.curve(), options);
  const mark = (values: readonly Value[]) => {
    if (!('steps' in run)) {
      const means = trailingMean(values as readonly number[], smoothing);
      return line([values.map((_, step) => step), means], { name });
    }
    const isNumber = (value: Value): value is number => typeof value === 'number';
    if (!values.every(isNumber)) return line([run.steps, values], { name });
    return points([run.steps, values], { name, muted: true });
  };
  const { accuracy, loss } = run;
  return {
    ...(accuracy?.some((value) => !Number.isNaN(value)) ? { accuracy: mark(accuracy) } : {}),
    loss: mark(loss),
  };
}
