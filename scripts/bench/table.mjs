/** Rows of a comparison, and goals, as text for a terminal. */
import { wholeRun } from './systems.mjs';

const percent = (share) => `${(100 * share).toFixed(0)} %`;

const columns = [
  ['system', ({ system }) => system],
  ['ms median', ({ msMedian }) => msMedian.toFixed(1)],
  ['min', ({ msMin }) => msMin.toFixed(1)],
  ['max', ({ msMax }) => msMax.toFixed(1)],
  ['peak MiB', ({ peakMiB }) => String(peakMiB)],
  ['steps', ({ steps }) => String(steps)],
  ['others', ({ others }) => percent(others)],
  ['load ms', ({ warmUp }) => String(warmUp.loadMs)],
  ['first step ms', ({ warmUp }) => String(warmUp.firstStepMs)],
  ['capture ms', ({ warmUp }) => String(warmUp.captureMs)],
];

const runColumns = [
  ['system', ({ system }) => system],
  ['s median', ({ secondsMedian }) => secondsMedian.toFixed(1)],
  ['min', ({ secondsMin }) => secondsMin.toFixed(1)],
  ['max', ({ secondsMax }) => secondsMax.toFixed(1)],
  ['peak MiB', ({ peakMiB }) => String(peakMiB)],
  ['runs', ({ runs }) => String(runs)],
  ['steps', ({ stepsMedian }) => String(stepsMedian)],
  ['others', ({ others }) => percent(others)],
];

/** A table for each task. */
export function comparisonTable(rows) {
  const tasks = [...new Set(rows.map(({ task }) => task))];
  const table = (task) =>
    aligned(
      rows.filter((row) => row.task === task),
      task === wholeRun ? runColumns : columns,
    );
  return tasks.map((task) => `${task}\n${table(task)}`).join('\n\n');
}

const goalColumns = [
  ['task', ({ task }) => task ?? ''],
  ['goal', ({ what }) => what],
  ['measured', ({ value, unit }) => `${value} ${unit}`.trim()],
  ['at most', ({ limit, unit }) => `${limit} ${unit}`.trim()],
  ['', ({ met }) => (met ? 'met' : 'NOT MET')],
];

export const goalTable = (goals) => aligned(goals, goalColumns);

/** Columns as wide as their widest cell; those of numbers to the right. */
function aligned(rows, columns) {
  const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, text]) => text(row)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  const isNumber = columns.map((_, i) => cells.slice(1).every((line) => /^[\d.]+( \D*)?$/.test(line[i])));
  const pad = (text, i) => (isNumber[i] ? text.padStart(widths[i]) : text.padEnd(widths[i]));
  return cells.map((line) => `  ${line.map(pad).join('  ')}`.trimEnd()).join('\n');
}
