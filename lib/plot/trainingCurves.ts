/** Training curves under the names of before; `curves` replaces it. */
import { curves, type StepsCurve } from './curves';
import type { Figure } from './figure';

export interface Curve {
  name: string;
  loss: readonly number[];
  accuracy: readonly number[];
}

export interface TrainingCurvesOptions {
  title: string;
  reported?: readonly (StepsCurve & { name: string })[];
  recorded?: readonly (StepsCurve & { name: string })[];
  smoothing?: number;
  steps?: number;
  settings?: string;
}

export function trainingCurves(list: readonly Curve[], options: TrainingCurvesOptions): Figure {
  const { title, reported = [], recorded = [], smoothing, steps, settings: caption } = options;
  const runs = Object.fromEntries([
    ...recorded.map((curve) => [
      list.some(({ name }) => name === curve.name) ? `${curve.name}, recorded` : curve.name,
      curve,
    ]),
    ...list.map((curve) => [curve.name, curve]),
    ...reported.map((curve) => [curve.name, curve]),
  ]) as Record<string, StepsCurve>;
  return curves(runs, { title, smoothing, steps, caption });
}
