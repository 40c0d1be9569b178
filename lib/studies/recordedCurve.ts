/** Recorded runs as a curve for a figure. */
import type { StudyRecord } from '../training/studyRecord';
import { intervals } from './readings';

/** The curve of recorded runs for a figure, up to step `most`. name: of the live curve that it stands behind. */
export function recordedCurve(name: string, records: readonly StudyRecord[], most = Infinity) {
  const { bin } = records[0].curve;
  const curve = (key: 'accuracy' | 'loss') =>
    intervals(records.map((record) => record.curve[key].slice(0, Math.floor(most / bin))));
  const loss = curve('loss');
  return {
    name,
    steps: loss.map((_, i) => (i + 1) * bin - 1),
    loss,
    accuracy: curve('accuracy'),
    about: about(records),
  };
}

/** `5 seeds, 2000 steps, 2026-01-31, AMD EPYC`. */
export function about(records: readonly StudyRecord[]): string {
  const only = (values: string[]) => [...new Set(values)].sort();
  const dates = only(records.map(({ date }) => date.slice(0, 10)));
  const seeds = only(records.map(({ seed }) => String(seed))).length;
  const steps = Math.max(...records.map((record) => record.steps));
  const days = dates.length > 1 ? `${dates[0]} to ${dates[dates.length - 1]}` : dates[0];
  return `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}, ${steps} steps, ${days}, ${only(records.map(({ machine }) => machine)).join(' and ')}`;
}
