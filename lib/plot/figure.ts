import { alternative } from './alternative';
import { axis, logAxis } from './axes';
import { endLabels } from './endLabels';
import { type Mark, type MarkStyle } from './mark';
import { colorOf, dashes, muted, symbols } from './theme';

/** A figure as numbers and words. data, layout: in the words of plotly.js. */
export interface Figure {
  data: object[];
  layout: {
    title: { text: string };
    meta: {
      /** A sentence below the figure. */
      caption: string;
      /** What is to be seen, in words made from the data. */
      alternative: string;
      /** Sentences about runs that are not there. */
      missing?: string[];
    };
    [key: string]: unknown;
  };
  /** Where none of the runs are there: the sentence about them, for there is nothing to draw. */
  missing?: string;
}

/** What a figure is about, and its axes. */
export interface FigureOptions {
  /** "Accuracy by learning rate", from the names of the axes, unless given. */
  title?: string;
  /** Names of the axes, with their units. */
  x: string;
  y: string;
  /** Logarithmic axes. */
  log?: 'x' | 'y' | 'xy';
  /** Axes of shares, 0 … 1, written as percentages. */
  percent?: 'x' | 'y' | 'xy';
  /** Height in px. */
  height?: number;
  /** What is drawn of the axis of values: y, and x of dots. */
  range?: readonly [number, number];
  caption?: string;
}

/** Puts what plotly.js draws together with the words: the caption is where `show` and the exported page look for it. */
export function assemble(
  data: object[],
  {
    title,
    caption = '',
    ...words
  }: { title: string; caption?: string; alternative: string; missing?: string[] },
  layout: object,
): Figure {
  const named = { title: { text: title }, meta: { caption, ...words } };
  const drawn = { data, layout: { hovermode: 'closest', showlegend: false, ...layout, ...named } };
  return words.missing && data.length === 0 ? { ...drawn, missing: words.missing.join('; ') } : drawn;
}

/** A legend in a row above the figure. */
export const legendAbove = {
  showlegend: true,
  legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
} as const;

const around = 76; // px above and below the plot itself

/**
 * Marks on common axes: `line`, `dots`, `points`, `bars`, `histogram`, `rule`. Marks of one name have one colour. A
 * mark of runs that are not there is left out; `layout.meta.missing` says which.
 * @throws RangeError where a value has no place on a logarithmic axis, or for a range that is not one.
 * @example
 * const without = plot.line([[0.01, 0.1, 1], [0.5, 0.9, 0.1]], { name: 'without' });
 * const withBN = plot.line([[0.01, 0.1, 1], [0.6, 0.95, 0.9]], { name: 'with BN' });
 * const axes = { x: 'learning rate', y: 'accuracy', log: 'x', percent: 'y' } as const;
 * plot.figure({ title: 'Rates', ...axes }, without, withBN, plot.rule({ y: 0.9, name: 'usable' })).data.length; // => 2
 */
export function figure(options: FigureOptions, ...marks: Mark[]): Figure {
  const { x, y, range, caption } = options;
  const { title = `${y[0]?.toUpperCase() ?? ''}${y.slice(1)} by ${x}` } = options;
  const has = (list: 'x' | 'y' | 'xy' | undefined) => ({
    x: list?.includes('x') ?? false,
    y: list?.includes('y') ?? false,
  });
  const [log, percent] = [has(options.log), has(options.percent)];
  if (range && !(range[0] < range[1]))
    throw new RangeError(`expected a range from low to high, got ${range.join(' to ')}`);
  const drawn = marks.filter(({ missing }) => missing === undefined);
  const missing = [...new Set(marks.flatMap((mark) => mark.missing ?? []))];
  const horizontal = drawn.some(({ kind }) => kind === 'dots');
  const isNumber = (value: number | string): value is number => Number.isFinite(value);
  const places = drawn.flatMap(({ points }) => points.map((point) => point.x).filter(isNumber));
  const means = drawn.flatMap(({ kind, points }) =>
    kind === 'histogram' ? [] : points.map((point) => point.y.mean).filter(isNumber),
  );
  const along: Record<'x' | 'y', number[]> = horizontal
    ? { x: [...means, ...places], y: [] }
    : { x: places, y: means };
  for (const way of ['x', 'y'] as const) {
    const wrong = along[way].find((value) => value <= 0);
    if (log[way] && wrong !== undefined)
      throw new RangeError(
        `expected values above 0 on the logarithmic ${way} axis of "${title}", got ${wrong}`,
      );
  }

  const styles = stylesOf(drawn);
  const extent = [Math.min(...along.x), Math.max(...along.x)] as const;
  const digits = (way: 'x' | 'y') => (percent[way] ? '.1%' : '.4~g');
  const ruleLabel: MarkStyle['ruleLabel'] = drawn.some(({ kind }) => kind === 'bars') ? 'right' : 'left'; // where bars are lowest, or lines begin
  const common = { log, extent, ruleLabel, format: { x: digits('x'), y: digits('y') } };
  const layers = drawn.map((mark) => mark.draw({ ...styles.get(mark)!, ...common }));

  const rows = [
    ...new Set(drawn.flatMap(({ kind, points }) => (kind === 'dots' ? points.map((p) => p.x) : []))),
  ];
  const height = options.height ?? (horizontal ? 100 + 44 * rows.length : 380);
  const shares =
    percent.y && !log.y && means.length > 0 && along.y.every((value) => value >= 0 && value <= 1);
  const fitted = range ?? (shares && !horizontal ? [0, 1] : undefined);
  const valueRange = fitted && [fitted[0], fitted[1] + 0.04 * (fitted[1] - fitted[0])];
  const axisOf = (way: 'x' | 'y', name: string) => {
    if (log[way]) return logAxis(name, along[way]);
    const isValue = (way === 'x') === horizontal;
    return axis(name, {
      ...(percent[way] ? { tickformat: '.0%' } : {}),
      ...(isValue && valueRange ? { range: valueRange } : {}),
    });
  };
  const categories = { type: 'category', categoryorder: 'array', categoryarray: [...rows].reverse() };
  const lines = drawn.filter(({ kind, name }) => kind === 'line' && name);
  const named = new Set(drawn.flatMap(({ kind, name }) => (kind !== 'rule' && name ? [name] : [])));
  const labels =
    named.size === lines.length
      ? endLabels(lines, {
          height: height - around,
          range: (valueRange as [number, number] | undefined) ?? [Math.min(...along.y), Math.max(...along.y)],
          log: log.y,
          colorOf: (name) => styles.get(lines.find((line) => line.name === name)!)!.color,
        })
      : undefined;
  return assemble(
    onceInLegend(layers.flatMap(({ data = [] }) => data)),
    {
      ...{ title, caption, alternative: alternative(drawn, { percent: horizontal ? percent.x : percent.y }) },
      ...(missing.length > 0 ? { missing } : {}),
    },
    {
      height,
      ...(named.size > 1 && !labels ? legendAbove : {}),
      ...(labels ? { margin: { r: labels.margin } } : {}),
      ...(horizontal ? { scattermode: 'group', scattergap: 0.6 } : {}),
      shapes: layers.flatMap(({ shapes = [] }) => shapes),
      annotations: [...layers.flatMap(({ annotations = [] }) => annotations), ...(labels?.annotations ?? [])],
      xaxis: axisOf('x', x),
      yaxis: horizontal ? axis(y, categories) : axisOf('y', y),
    },
  );
}

/** Of several traces of one name the first stands in the legend. */
function onceInLegend(data: readonly { legendgroup?: string; showlegend?: boolean }[]): object[] {
  const there = new Set<string>();
  return data.map((trace) => {
    const { legendgroup, showlegend = true } = trace;
    if (!legendgroup || !showlegend) return trace;
    if (there.has(legendgroup)) return { ...trace, showlegend: false };
    there.add(legendgroup);
    return trace;
  });
}

/** A colour, a dash and a symbol for each name, in the order of the marks. */
function stylesOf(marks: readonly Mark[]): Map<Mark, Pick<MarkStyle, 'color' | 'dash' | 'symbol'>> {
  const key = (mark: Mark) => mark.name || mark;
  const keys = (grey: boolean) => [
    ...new Set(marks.filter((mark) => mark.kind !== 'rule' && (mark.muted ?? false) === grey).map(key)),
  ];
  const [colored, grey] = [keys(false), keys(true)];
  return new Map(
    marks.map((mark) => {
      if (mark.muted) {
        const symbol = ['x', ...symbols][grey.indexOf(key(mark)) % 7];
        return [mark, { color: muted, dash: 'dot', symbol }];
      }
      const i = Math.max(0, colored.indexOf(key(mark)));
      return [
        mark,
        { color: colorOf(i), dash: dashes[i % dashes.length], symbol: symbols[i % symbols.length] },
      ];
    }),
  );
}
