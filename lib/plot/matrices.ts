import type { tf } from '../engine/tf';
import { formatNumber } from './words';
import { assemble, type Figure } from './figure';

/** Rows of numbers, or a tensor [rows, columns], axes of length 1 apart. */
export type Matrix = readonly (readonly number[])[] | tf.Tensor;

interface MatricesOptions {
  title: string;
  /** Of the colours: values from -range to range; up to the largest magnitude unless given. */
  range?: number;
  /** Of the numbers: none where all are whole. */
  decimals?: number;
}

/** Beyond so many rows, or columns side by side, numbers are not written; colour and pointer tell them. */
const readable = { rows: 14, columns: 42 };
const gap = 0.06; // between the panels, of the whole width

/** Blue below 0, white at 0, orange above: the ends of the palette that everybody tells apart. */
const colors = [
  [0, '#0072b2'],
  [0.5, '#ffffff'],
  [1, '#e69f00'],
] as const;

/**
 * Small matrices side by side under their names, each entry a coloured square with its number.
 * @throws RangeError for a tensor that is not a matrix, and without any.
 * @example
 * plot.matrices({ x: [[1, 2]], y: tf.eye(2) }, { title: 'Two matrices' }).data.length; // => 2
 */
export function matrices(named: Readonly<Record<string, Matrix>>, options: MatricesOptions): Figure {
  const panels = Object.entries(named).map(([name, matrix]) => ({ name, rows: rowsOf(name, matrix) }));
  if (panels.length === 0) throw new RangeError('expected one matrix or more, got none');
  const data = panelTraces(panels, options);
  return assemble(data, { title: options.title, alternative: matrixWords(panels) }, panelLayout(panels));
}

/** A matrix with its name. shown: which entries are drawn with their number. */
export interface Panel {
  name: string;
  rows: number[][];
  shown?: (row: number, column: number) => boolean;
}

/** A heat map for each panel. */
export function panelTraces(
  panels: readonly Panel[],
  { range, decimals }: Omit<MatricesOptions, 'title'>,
): object[] {
  const entries = panels.flatMap(({ rows }) => rows.flat());
  const most = range ?? (Math.max(...entries.map(Math.abs)) || 1);
  const digits = decimals ?? (entries.every(Number.isInteger) ? 0 : 1);
  const columns = panels.reduce((sum, { rows }) => sum + rows[0].length, 0);
  const numbers = columns <= readable.columns && panels.every(({ rows }) => rows.length <= readable.rows);
  return panels.map(({ name, rows, shown }, i) => {
    return {
      type: 'heatmap',
      name,
      z: rows,
      text: rows.map((row, y) =>
        row.map((value, x) => ((shown?.(y, x) ?? true) ? value.toFixed(digits) : '·')),
      ),
      ...(numbers ? { texttemplate: '%{text}', textfont: { size: 14, color: '#1c1f23' } } : {}),
      ...{ zmin: -most, zmax: most, colorscale: colors, showscale: false },
      ...(numbers ? { xgap: 2, ygap: 2 } : {}),
      hovertemplate: `row %{y}, column %{x}: %{z:.${Math.max(digits, 2)}f}<extra>${name}</extra>`,
      ...{ xaxis: `x${suffix(i)}`, yaxis: `y${suffix(i)}` },
    };
  });
}

const suffix = (i: number) => (i === 0 ? '' : String(i + 1));

/** Square entries side by side, the names above. */
export function panelLayout(panels: readonly Panel[]): Record<string, unknown> {
  const width = (1 - gap * (panels.length - 1)) / panels.length;
  const plain = { visible: false, constrain: 'domain' };
  const axes = panels.flatMap((_, i) => {
    const left = i * (width + gap);
    const upright = {
      autorange: 'reversed',
      scaleanchor: `x${suffix(i)}`,
      anchor: `x${suffix(i)}`,
      constraintoward: 'top',
    };
    return [
      [`xaxis${suffix(i)}`, { ...plain, domain: [left, left + width] }],
      [`yaxis${suffix(i)}`, { ...plain, ...upright }],
    ];
  });
  const titles = panels.map(({ name }, i) => ({
    text: name,
    showarrow: false,
    ...{ x: i * (width + gap) + width / 2, xref: 'paper', y: 1, yref: 'paper', yanchor: 'bottom' },
  }));
  const most = Math.max(...panels.map(({ rows }) => rows.length / rows[0].length));
  return {
    height: Math.round(Math.min(420, 60 + (most * 560) / panels.length)),
    margin: { t: 40, l: 8, r: 8, b: 8 },
    annotations: titles,
    ...Object.fromEntries(axes),
  };
}

/** The size of each matrix and its smallest and largest entry. */
export const matrixWords = (panels: readonly Panel[]): string =>
  panels
    .map(({ name, rows }) => {
      const entries = rows.flat();
      const [low, high] = [Math.min(...entries), Math.max(...entries)].map(formatNumber);
      return `${name}: ${rows.length} × ${rows[0].length}, ${low} to ${high}.`;
    })
    .join(' ');

/** @throws RangeError for what is not a matrix. */
export function rowsOf(name: string, matrix: Matrix): number[][] {
  if (!('arraySync' in matrix)) {
    const [first] = matrix;
    if (!first?.length || matrix.some((row) => row.length !== first.length))
      throw new RangeError(
        `${name}: expected rows of one length, got ${JSON.stringify(matrix).slice(0, 60)}`,
      );
    return matrix.map((row) => [...row]);
  }
  const shape = matrix.shape.length === 4 ? matrix.shape.slice(1, 3) : matrix.shape;
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows * columns !== matrix.size)
    throw new RangeError(`${name}: expected a matrix, or one image of one channel, got [${matrix.shape}]`);
  const values = Array.from(matrix.dataSync());
  return Array.from({ length: rows }, (_, i) => values.slice(i * columns, (i + 1) * columns));
}
