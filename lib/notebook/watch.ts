/** What a cell shows of a training, progress, log lines and curves that grow, or of another long run; and its stop button. */
import type { LongRunOptions } from '../base/longRun';
import { type CurveHistory, curves } from '../plot/curves';
import { formatLogLine } from '../training/log';
import type { StepRecord } from '../training/options';
import { goOnAfterInterrupt, interruptSignal } from './interrupt';
import { full } from './mode';
import { CaptionedOutput } from './output';
import { type Progress, progress } from './progress';
import { showFigure } from './show';

/** The time between two drawings of the figure. */
const pause = 400; // ms

const quick = full ? '' : 'The quick run: "npm start -- --full" trains for longer.';

interface GrowingCurve extends CurveHistory {
  loss: number[];
  accuracy?: number[];
}

/** The trainings of one cell are curves of one figure. */
interface CellFigure {
  runs: Record<string, GrowingCurve>;
  output: CaptionedOutput;
  steps: number;
}

let current: CellFigure | undefined;

function draw({ runs, output, steps }: CellFigure): void {
  const title = `Training: ${Object.keys(runs).join(', ')}`;
  const caption = ['Each point is the mean over the steps before it.', quick].filter(Boolean).join(' ');
  showFigure(curves(runs, { title, steps, caption }), { output });
}

/** The report's line; where the loss has no accuracy, the loss alone. */
const logLine = (record: StepRecord): string =>
  Number.isNaN(record.accuracy)
    ? `step ${String(record.step).padStart(4)} loss is ${record.loss.toFixed(5)}`
    : formatLogLine(record);

/** The name, or "name (2)" where another training of the cell has it. */
function unused(name: string, runs: object): string {
  let [label, count] = [name, 1];
  while (label in runs) label = `${name} (${++count})`;
  return label;
}

/** Progress, log lines and a curve for a run that has a name; the signal is aborted by the stop button. */
export function watchTraining({ name, steps }: { name: string; steps: number }) {
  const bar = progress(steps, { label: name });
  if (!current?.output.inRunningCell) current = { runs: {}, output: new CaptionedOutput(), steps };
  const figure = current;
  figure.steps = Math.max(figure.steps, steps);
  const curve: GrowingCurve = { loss: [] };
  let label: string | undefined;
  let drawn = -Infinity;
  return {
    signal: interruptSignal(),
    onStep({ step, loss, accuracy }: StepRecord): void {
      curve.loss.push(loss);
      if (!Number.isNaN(accuracy)) (curve.accuracy ??= []).push(accuracy);
      label ??= unused(name, figure.runs);
      figure.runs[label] = curve;
      bar.update(step + 1, `loss ${loss.toFixed(3)}`);
      if (performance.now() - drawn < pause) return;
      drawn = performance.now();
      draw(figure);
    },
    onLog: (record: StepRecord): void => console.log(logLine(record)),
    onEnd(): void {
      bar.finish();
      if (curve.loss.length > 0) draw(figure);
    },
  };
}

/** What is over sooner shows no progress. */
const worthShowing = 1000; // ms

/** Progress of a computation that takes longer than a second, and a signal that the stop button aborts. */
export function watchLongRun(label: string, unit: string): LongRunOptions {
  const start = performance.now();
  let bar: Progress | undefined;
  function onProgress(done: number, total: number): void {
    if (!bar && (done === total || performance.now() - start < worthShowing)) return;
    bar ??= progress(total, { label, unit, start });
    bar.update(done);
  }
  return { signal: interruptSignal(), onProgress, goOn: goOnAfterInterrupt };
}
