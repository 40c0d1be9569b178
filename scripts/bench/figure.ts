/** A comparison as bars: a panel for each task, a bar for each system. */
import { axis } from '../../lib/plot/axes';
import { assemble, type Figure } from '../../lib/plot/figure';
import { muted, palette } from '../../lib/plot/theme';

export interface ComparisonRow {
  task: string;
  system: string;
  msMedian: number;
  msMin: number;
  msMax: number;
  peakMiB: number;
  threads: number;
  cpu: string;
  date: string;
}

const colorOf = (system: string) => (system.startsWith('ours') ? palette[0] : muted);
const panelHeight = 230; // pixels
const columns = 2;

/** rows: of bench.json; at least one. */
export function comparisonFigure(rows: readonly ComparisonRow[]): Figure {
  const tasks = [...new Set(rows.map(({ task }) => task))];
  const lines = Math.ceil(tasks.length / columns);
  const axes: Record<string, object> = {};
  const data = tasks.map((task, i) => {
    const found = rows.filter((row) => row.task === task).reverse(); // the first on top
    const suffix = i === 0 ? '' : String(i + 1);
    axes[`xaxis${suffix}`] = axis('milliseconds per step', { rangemode: 'tozero' });
    axes[`yaxis${suffix}`] = { automargin: true };
    const spread = (row: ComparisonRow) => `${row.msMin} to ${row.msMax} ms, ${row.peakMiB} MiB at most`;
    return {
      type: 'bar',
      orientation: 'h',
      x: found.map(({ msMedian }) => msMedian),
      y: found.map(({ system }) => system),
      text: found.map(({ msMedian }) => msMedian.toPrecision(3)),
      textposition: 'inside',
      insidetextanchor: 'start',
      customdata: found.map(spread),
      hovertemplate: '%{y}: %{x} ms, %{customdata}<extra></extra>',
      marker: { color: found.map(({ system }) => colorOf(system)) },
      error_x: {
        type: 'data',
        symmetric: false,
        array: found.map(({ msMedian, msMax }) => msMax - msMedian),
        arrayminus: found.map(({ msMedian, msMin }) => msMedian - msMin),
        thickness: 1,
      },
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
    };
  });
  const titles = tasks.map((task, i) => ({
    text: task,
    showarrow: false,
    x: 0,
    y: 1,
    yshift: 18,
    xref: `x${i === 0 ? '' : i + 1} domain`,
    yref: `y${i === 0 ? '' : i + 1} domain`,
    xanchor: 'left',
  }));
  const [{ cpu, threads, date }] = rows;
  const words = {
    title: 'Time of a step, and of whom',
    alternative: rows
      .map(({ task, system, msMedian }) => `${task}, ${system}: ${msMedian.toPrecision(3)} ms.`)
      .join(' '),
    caption:
      `Median over the measured steps, with the shortest and the longest as a line; shorter is faster. ` +
      `${cpu}, ${threads} threads, ${date}; rounds over all systems in turn, warm-up left out.`,
  };
  const grid = {
    rows: lines,
    columns: Math.min(columns, tasks.length),
    pattern: 'independent',
    ygap: 0.45,
    xgap: 0.35,
  };
  return assemble(data, words, { grid, annotations: titles, height: 90 + lines * panelHeight, ...axes });
}
