import { alternative } from './words';
import { axis, colorOf, dashes, logAxis, muted, symbols } from './theme';
import { endLabels } from './endLabels';
import type { Mark, MarkStyle } from './mark';

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
  /** What is drawn of the axis of values: y, and x of dots. */
  range?: readonly [number, number];
}

/** Puts what plotly.js draws together with the words: the caption is where `show` and the exported page look for it. */
export function assemble(
  data: object[],
  {
    title,
    caption = '',
    alternative,
    missing = [],
  }: { title: string; caption?: string; alternative: string; missing?: readonly string[] },
  layout: object,
): Figure {
  const absent = [...new Set(missing)];
  const meta = { caption, alternative, ...(absent.length > 0 ? { missing: absent } : {}) };
  const named = { title: { text: title }, meta };
  const drawn = { data, layout: { hovermode: 'closest', showlegend: false, ...layout, ...named } };
  return absent.length > 0 && data.length === 0 ? { ...drawn, missing: absent.join('; ') } : drawn;
}

/** A legend in a row above the figure. */
export const legendAbove = {
  showlegend: true,
  legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
} as const;

const around = 76; // px above and below the plot itself

/**
 * Marks on common axes: `line`, `dots`, `points`, `bars`, `histogram`, `rule`. Marks of one name have one colour. What
 * is of runs that are not there is left out, a mark or single values of it; `layout.meta.missing` says which.
 * @throws RangeError where a value has no place on a logarithmic axis, or for a range that is not one.
 * @example
 * const without = plot.line([[0.01, 0.1, 1], [0.5, 0.9, 0.1]], { name: 'without' });
 * const withBN = plot.line([[0.01, 0.1, 1], [0.6, 0.95, 0.9]], { name: 'with BN' });
 * const axes = { x: 'learning rate', y: 'accuracy', log: 'x', percent: 'y' } as const;
 * plot.figure({ title: 'Rates', ...axes }, without, withBN, plot.rule({ y: 0.9, name: 'usable' })).data.length; // => 2
 */
export function figure(options: FigureOptions, ...marks: Mark[]): Figure {
  const { x, y } = options;
  const { title = `${y[0]?.toUpperCase() ?? ''}${y.slice(1)} by ${x}` } = options;
  const drawn = marks.filter(({ missing, points }) => missing === undefined || points.length > 0);
  const missing = marks.flatMap((mark) => mark.missing ?? []);
  const { axes, log, percent, along, rows, height, valueRange } = axesOf({ ...options, title }, drawn);
  const styles = stylesOf(drawn);
  const digits = (way: 'x' | 'y') => (percent[way] ? '.1%' : '.4~g');
  const common = {
    log,
    extent: [Math.min(...along.x), Math.max(...along.x)] as const,
    format: { x: digits('x'), y: digits('y') },
  };
  const span = valueRange ?? [Math.min(...along.y), Math.max(...along.y)];
  const side = drawn.some(({ kind }) => kind === 'bars') ? ('right' as const) : ('left' as const); // where bars are lowest, or lines begin
  const isBelow = ({ points: [at] }: Mark) =>
    drawn.some(({ kind, points: [other] }) => {
      const distance = kind === 'rule' ? other.y.mean - at.y.mean : NaN;
      return distance > 0 && distance < 0.08 * (span[1] - span[0]);
    });
  const layers = drawn.map((mark) => {
    const ruleLabel = { side, below: mark.kind === 'rule' && isBelow(mark) };
    return mark.draw({ ...styles.get(mark)!, ...common, ruleLabel });
  });
  const lines = drawn.filter(({ kind, name }) => kind === 'line' && name);
  const named = new Set(drawn.flatMap(({ kind, name }) => (kind !== 'rule' && name ? [name] : [])));
  const room = {
    height: height - around,
    range: [span[0], span[1]] as const,
    log: log.y,
    colorOf: (name: string) => styles.get(lines.find((line) => line.name === name)!)!.color,
  };
  const labels = named.size === lines.length ? endLabels(lines, room) : undefined;
  const words = alternative(drawn, { percent: rows.length > 0 ? percent.x : percent.y });
  return assemble(
    onceInLegend(layers.flatMap(({ data = [] }) => data)),
    { title, alternative: words, missing },
    {
      height,
      ...(named.size > 1 && !labels ? legendAbove : {}),
      ...(labels ? { margin: { r: labels.margin } } : {}),
      ...(rows.length > 0 ? { scattermode: 'group', scattergap: 0.6 } : {}),
      shapes: layers.flatMap(({ shapes = [] }) => shapes),
      annotations: [...layers.flatMap(({ annotations = [] }) => annotations), ...(labels?.annotations ?? [])],
      ...axes,
    },
  );
}

/** The axes that the marks need: numbers along both, or rows of dots from top to bottom. */
function axesOf(options: FigureOptions & { title: string }, marks: readonly Mark[]) {
  const { range, title } = options;
  const has = (list = '') => ({ x: list.includes('x'), y: list.includes('y') });
  const [log, percent] = [has(options.log), has(options.percent)];
  if (range && !(range[0] < range[1]))
    throw new RangeError(`expected a range from low to high, got ${range.join(' to ')}`);
  const isNumber = (value: number | string): value is number => Number.isFinite(value);
  const places = marks.flatMap(({ points }) => points.map(({ x }) => x).filter(isNumber));
  const means = marks.flatMap(({ kind, points }) =>
    kind === 'histogram' ? [] : points.map(({ y }) => y.mean).filter(isNumber),
  );
  const namesOf = (wanted: Mark['kind']) => [
    ...new Set(marks.flatMap(({ kind, points }) => (kind === wanted ? points.map(({ x }) => x) : []))),
  ];
  const [rows, bars] = [namesOf('dots'), namesOf('bars')];
  const upright = rows.length === 0;
  const along = upright ? { x: places, y: means } : { x: [...means, ...places], y: [] as number[] };
  for (const way of ['x', 'y'] as const) {
    const wrong = along[way].find((value) => value <= 0);
    if (log[way] && wrong !== undefined)
      throw new RangeError(
        `expected values above 0 on the logarithmic ${way} axis of "${title}", got ${wrong}`,
      );
  }
  const shares =
    percent.y && !log.y && upright && means.length > 0 && means.every((value) => value >= 0 && value <= 1);
  const fitted = range ?? (shares ? [0, 1] : undefined);
  const valueRange = fitted && ([fitted[0], fitted[1] + 0.04 * (fitted[1] - fitted[0])] as const);
  const numeric = (way: 'x' | 'y') => {
    if (log[way]) return logAxis(options[way], along[way]);
    return axis(options[way], {
      ...(percent[way] ? { tickformat: '.0%' } : {}),
      ...((way === 'y') === upright && valueRange ? { range: [...valueRange] } : {}),
    });
  };
  const named = (name: string, all: (string | number)[]) =>
    axis(name, { type: 'category', categoryorder: 'array', categoryarray: all }); // names of digits are names
  const axes = {
    xaxis: bars.length > 0 ? named(options.x, bars) : numeric('x'),
    yaxis: upright ? numeric('y') : named(options.y, [...rows].reverse()),
  };
  const height = upright ? 380 : 100 + 44 * rows.length;
  return { axes, log, percent, along, rows, height, valueRange };
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
export function stylesOf(marks: readonly Mark[]): Map<Mark, Pick<MarkStyle, 'color' | 'dash' | 'symbol'>> {
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
      const style = {
        color: colorOf(i),
        dash: dashes[i % dashes.length],
        symbol: symbols[i % symbols.length],
      };
      return [mark, style];
    }),
  );
}
