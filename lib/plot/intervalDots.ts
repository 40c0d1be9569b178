/** A quantity of several methods, each a row of dots with its 95 % interval. */
import { axis, type Figure, figure } from './figure';
import { type Bounded, extremes, rowByRow, writer } from './findings';
import { logAxis } from './logAxis';
import { colorOf, muted, symbols } from './theme';

/** The dots of one kind. */
export interface IntervalDots {
  name: string;
  /** By the names of the rows. */
  values: Readonly<Record<string, Bounded>>;
}

export interface IntervalDotsOptions {
  title: string;
  /** Name with unit. */
  x: string;
  log?: boolean;
  percent?: boolean;
  /** What the report has, by the rows' names. */
  reported?: Readonly<Record<string, number>>;
  /** What the bars are: 95 % intervals over seeds unless given. */
  bars?: string;
  /** Whether the groups are one quantity, so that the caption tells them apart row by row; they are unless given. */
  compared?: boolean;
  reading: string;
}

/**
 * A quantity of several methods, each a row of dots with its 95 % interval. rows: from top to bottom.
 * @example
 * const ours = { name: 'here', values: { BN: metrics.interval([310, 290, 300]) } };
 * plot.intervalDots(['BN'], [ours], { title: 'Steps to 95 %', x: 'steps', reported: { BN: 300 }, reading: '' });
 */
export function intervalDots(
  rows: readonly string[],
  groups: readonly IntervalDots[],
  options: IntervalDotsOptions,
): Figure {
  const { bars = 'Bars are 95 % intervals over seeds.' } = options;
  const trace = (name: string, values: IntervalDots['values'], style: { color: string; symbol: string }) => {
    const there = rows.filter((row) => values[row]);
    const reach = (border: 'low' | 'high') =>
      there.map((row) => {
        const distance = Math.abs(values[row][border] - values[row].mean);
        return Number.isFinite(distance) ? distance : 0;
      });
    return {
      type: 'scatter',
      mode: 'markers',
      name,
      x: there.map((row) => values[row].mean),
      y: there,
      error_x: {
        type: 'data',
        symmetric: false,
        array: reach('high'),
        arrayminus: reach('low'),
        thickness: 2,
      },
      marker: { ...style, size: 11 },
      hovertemplate: `%{y}: %{x:.4g}<extra>${name}</extra>`,
    };
  };
  const exact = Object.fromEntries(
    Object.entries(options.reported ?? {}).map(([row, mean]) => [row, { mean, low: mean, high: mean }]),
  );
  /** Of the rows that are drawn: where each group is largest and smallest, and how the first stands to the others. */
  const found = () => {
    const drawn = (values: IntervalDots['values']) =>
      Object.fromEntries(rows.filter((row) => values[row]).map((row) => [row, values[row]]));
    const all = groups.map(({ name, values }) => [name, drawn(values)] as const);
    const write = writer(options.percent ?? false);
    const others = options.compared === false ? [] : all.slice(1);
    return [
      ...all.map(([name, values]) => extremes(name, values, write)),
      ...others.map((other) => rowByRow(all[0], other)),
    ];
  };
  const data = [
    ...(options.reported ? [trace('report', exact, { color: muted, symbol: 'x' })] : []),
    ...groups.map(({ name, values }, i) => trace(name, values, { color: colorOf(i), symbol: symbols[i] })),
  ];
  return figure(
    data,
    { title: options.title, caption: [...found(), bars, options.reading].filter(Boolean).join(' ') },
    {
      height: 90 + 60 * rows.length,
      showlegend: true,
      legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
      xaxis: options.log
        ? logAxis(
            options.x,
            data.flatMap(({ x }) => x),
          )
        : axis(options.x, options.percent ? { tickformat: '.1%' } : {}),
      yaxis: axis('', { categoryorder: 'array', categoryarray: [...rows].reverse(), type: 'category' }),
    },
  );
}
