/** A quantity over a setting or over steps, for several networks: means as lines, 95 % intervals as bands. */
import { axis, type Figure, figure } from './figure';
import { type Bounded, leader, writer } from './findings';
import { logAxis } from './logAxis';
import { colorOf, dashes, faded, muted, symbols } from './theme';

/** A line with its band. */
export interface IntervalLine {
  name: string;
  x: readonly number[];
  /** Means over seeds with the borders of their 95 % intervals, where there are any. */
  y: readonly Bounded[];
}

export interface IntervalLinesOptions {
  title: string;
  /** Name with unit. */
  x: string;
  y: string;
  /** Whether the x axis is logarithmic. */
  log?: boolean;
  /** A level drawn across: a threshold, chance. */
  level?: { y: number; name: string };
  /** Shares drawn as percentages, from `least` to 1. */
  percent?: boolean;
  /** Where the axis of shares begins; 0 unless given. */
  least?: number;
  /** What the bands are: 95 % intervals over seeds unless given. */
  bands?: string;
  /** Whether the y axis is logarithmic. */
  logY?: boolean;
  /** What to look at, and where the numbers are from. */
  reading: string;
}

/**
 * A quantity over a setting or over steps, for several networks: means as lines, 95 % intervals as bands.
 * @example
 * const y = [metrics.interval([0.8, 0.9]), metrics.interval([0.1, 0.1])];
 * plot.intervalLines([{ name: 'BN', x: [0.1, 10], y }], { title: 'Rates', x: 'rate', y: 'accuracy', log: true, reading: '' });
 */
export function intervalLines(lines: readonly IntervalLine[], options: IntervalLinesOptions): Figure {
  const { title, log = false, logY = false, percent = false, least = 0, level, reading } = options;
  const { bands = 'Bands are 95 % intervals over seeds.' } = options;
  const data = lines.flatMap(({ name, x, y }, i) => {
    const bounded = y.map(({ mean, low, high }) => (Number.isFinite(low) ? [low, high] : [mean, mean]));
    const band = {
      type: 'scatter',
      mode: 'lines',
      x: [...x, ...[...x].reverse()],
      y: [...bounded.map(([low]) => low), ...bounded.map(([, high]) => high).reverse()],
      fill: 'toself',
      fillcolor: faded(colorOf(i), 0.2),
      line: { width: 0 },
      hoverinfo: 'skip',
      showlegend: false,
    };
    const line = {
      type: 'scatter',
      mode: 'lines+markers',
      name,
      x: [...x],
      y: y.map(({ mean }) => mean),
      line: { color: colorOf(i), dash: dashes[i % dashes.length], width: 2.2 },
      marker: { color: colorOf(i), symbol: symbols[i % symbols.length], size: 7 },
      hovertemplate: `%{x}: %{y:${percent ? '.1%' : '.4g'}}<extra>${name}</extra>`,
    };
    return [band, line];
  });
  const shapes = level
    ? [
        {
          type: 'line',
          xref: 'paper',
          x0: 0,
          x1: 1,
          y0: level.y,
          y1: level.y,
          line: { color: muted, dash: 'dot' },
        },
      ]
    : [];
  const annotations = level
    ? [
        {
          xref: 'paper',
          x: 1,
          xanchor: 'right',
          y: level.y,
          yanchor: 'bottom',
          text: level.name,
          showarrow: false,
        },
      ]
    : [];
  const shares = percent ? { tickformat: '.0%', range: [least, 1 + 0.04 * (1 - least)] } : {};
  return figure(
    data,
    { title, caption: [...found(lines, options), bands, reading].filter(Boolean).join(' ') },
    {
      height: 380,
      showlegend: true,
      legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
      shapes,
      annotations,
      xaxis: log
        ? logAxis(
            options.x,
            lines.flatMap(({ x }) => x),
          )
        : axis(options.x),
      yaxis: logY
        ? logAxis(
            options.y,
            data.flatMap(({ y }) => y),
          )
        : axis(options.y, shares),
    },
  );
}

/** What the lines show: their ends and turns, and how many points reach the level, or else which is highest at last. */
function found(lines: readonly IntervalLine[], { percent = false, level }: IntervalLinesOptions): string[] {
  const write = writer(percent);
  const drawn = lines.filter(({ y }) => y.length > 0);
  if (drawn.length === 0) return [];
  const courses = drawn.map((line) => course(line, write));
  const last = drawn.map(({ x }) => x[x.length - 1]);
  const ends = Object.fromEntries(drawn.map(({ name, y }) => [name, y[y.length - 1]]));
  const reached = ({ name, y }: IntervalLine, threshold: number) =>
    `${name} at ${y.filter(({ mean }) => mean >= threshold).length} of ${y.length} points`;
  const alike = last.every((x) => x === last[0]);
  return [
    `From left to right: ${courses.join('; ')}.`,
    level
      ? `Not below "${level.name}", ${write(level.y)}: ${drawn.map((line) => reached(line, level.y)).join('; ')}.`
      : '',
    !level && alike ? leader('Highest at the right end', ends, write) : '',
  ];
}

/** Where a line begins and ends, and the highest and lowest point between, where that is beyond both. */
function course({ name, x, y }: IntervalLine, write: (value: number) => string): string {
  const means = y.map(({ mean }) => mean);
  const [from, to] = [means[0], means[means.length - 1]];
  const turn = (word: string, value: number) =>
    [from, to].map(write).includes(write(value))
      ? []
      : [`${word} ${write(value)} at ${writer(false)(x[means.indexOf(value)])}`];
  const turns = [...turn('highest', Math.max(...means)), ...turn('lowest', Math.min(...means))];
  return [`${name} from ${write(from)} to ${write(to)}`, ...turns].join(', ');
}
