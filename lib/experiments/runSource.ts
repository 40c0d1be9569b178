/** Where recorded runs are from, in one sentence. */
import type { LoadedRecord } from './studyResults';

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
