/** A training that can be watched: progress, log lines and a figure that grows. */
import { type Curve, trainingCurves, type TrainingCurvesOptions } from '../plot/trainingCurves';
import { formatLogLine } from '../training/log';
import type { TrainOptions } from '../training/options';
import { CaptionedOutput } from './captioned';
import { interruptSignal } from './interrupt';
import { mode } from './mode';
import { progress } from './progress';
import { showFigure } from './showFigure';

/** The time between two drawings of the figure. */
const pause = 400; // ms

/** A figure, and the runs that it shows. */
export interface LiveTraining {
  /**
   * What `train` needs to be watched: `await train(model, data, { optimizer, seed, ...live.run('with BN') })`. The
   * figure shows this run and those before it; a run of the same name takes the place of the older one.
   */
  run(name: string): Pick<TrainOptions, 'steps' | 'signal' | 'onStep'>;
  /** The figure as it stands, for a cell of its own. */
  show(): void;
}

/**
 * A training that can be watched: progress, log lines and a figure that grows. options: of the figure; steps: that
 * each run takes.
 * @throws RangeError for no steps.
 * @example
 * const live = liveTraining({ title: 'Training', steps: 3 });
 * const { train: digits } = await data.loadMnist();
 * await training.train(models.mnistDense({ seed: 1 }), digits, { optimizer: tf.train.sgd(0.1), seed: 1, ...live.run('plain') });
 */
export function liveTraining(options: TrainingCurvesOptions & { steps: number }): LiveTraining {
  const { steps } = options;
  const quick = mode() === 'quick' ? 'The quick run: "npm start -- --full" trains for longer.' : '';
  const settings = [options.settings, quick].filter(Boolean).join(' ');
  const curves: (Curve & { loss: number[]; accuracy: number[] })[] = [];
  let output: CaptionedOutput | undefined;
  function draw(): void {
    if (!output?.inRunningCell) output = new CaptionedOutput();
    showFigure(trainingCurves(curves, { ...options, settings }), { output });
  }

  function run(name: string): ReturnType<LiveTraining['run']> {
    const curve = { name, loss: [] as number[], accuracy: [] as number[] };
    const old = curves.findIndex((other) => other.name === name);
    curves.splice(old < 0 ? curves.length : old, 1, curve);
    const bar = progress(steps, { label: name });
    const signal = interruptSignal();
    let drawn = -Infinity;
    signal.addEventListener('abort', draw, { once: true });
    return {
      steps,
      signal,
      onStep(record, history) {
        const { step, loss, accuracy } = record;
        if (history.logged.at(-1) === record) console.log(formatLogLine(record));
        curve.loss.push(loss);
        curve.accuracy.push(accuracy);
        bar.update(step + 1, `loss ${loss.toFixed(3)}`);
        if (step + 1 === steps) signal.removeEventListener('abort', draw);
        else if (performance.now() - drawn < pause) return;
        drawn = performance.now();
        draw();
      },
    };
  }
  return { run, show: draw };
}
