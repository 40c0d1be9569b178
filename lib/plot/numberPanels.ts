/** Small matrices side by side, each entry a coloured square with its number; in several states with a slider. */
import type { tf } from '../engine/tf';
import { type Figure, figure, type FigureWords } from './figure';
import { writer } from './findings';
import { slider } from './slider';

/** A matrix with a title. */
export interface NumberPanel {
  title: string;
  rows: readonly (readonly number[])[];
  /** Entries to mark: the others fade. */
  marked?: (row: number, column: number) => boolean;
}

export interface NumberPanelsOptions extends FigureWords {
  /** Of the colours: values from -range to range. */
  range: number;
  decimals?: number;
  /** Whether the numbers are written; without, colour and pointer tell them. */
  numbers?: boolean;
  /** Name of the slider, where there are several states. */
  name?: string;
  height?: number;
}

/** Blue below 0, white at 0, orange above: the ends of the palette that everybody tells apart. */
const colours = [
  [0, '#0072b2'],
  [0.5, '#ffffff'],
  [1, '#e69f00'],
] as const;

/**
 * Small matrices side by side, each entry a coloured square with its number; in several states with a slider.
 * states: the panels of each state, as many and with the same titles in all; one state needs no slider.
 * @throws RangeError without states.
 * @example
 * const state = (n: number) => ({ label: `${n}`, panels: [{ title: 'input', rows: [[n, 2]] }] });
 * plot.numberPanels([state(0), state(1)], { title: 'Steps', caption: 'Each step.', range: 2 }).data.length; // => 2
 */
export function numberPanels(
  states: readonly { label: string; panels: readonly NumberPanel[] }[],
  { range, decimals = 0, numbers = true, name = 'step', height = 300, ...words }: NumberPanelsOptions,
): Figure {
  const { panels } = states[0];
  const gap = 0.06;
  const width = (1 - gap * (panels.length - 1)) / panels.length;
  const suffix = (i: number) => (i === 0 ? '' : String(i + 1));
  const trace = ({ title, rows, marked }: NumberPanel, i: number) => ({
    type: 'heatmap',
    name: title,
    z: rows.map((row) => [...row]),
    text: rows.map((row, y) =>
      row.map((value, x) => ((marked?.(y, x) ?? true) ? value.toFixed(decimals) : '·')),
    ),
    ...(numbers ? { texttemplate: '%{text}', textfont: { size: 15 } } : {}),
    zmin: -range,
    zmax: range,
    colorscale: colours,
    showscale: false,
    xgap: numbers ? 2 : 0,
    ygap: numbers ? 2 : 0,
    hovertemplate: `row %{y}, column %{x}: %{z:.${Math.max(decimals, 2)}f}<extra>${title}</extra>`,
    xaxis: `x${suffix(i)}`,
    yaxis: `y${suffix(i)}`,
  });
  const sliding = slider(
    states.map(({ label, panels }) => ({ label, data: panels.map(trace) })),
    { name },
  );
  const plain = { showgrid: false, zeroline: false, showticklabels: false, ticks: '' };
  const axes = panels.flatMap((_, i) => [
    [
      `xaxis${suffix(i)}`,
      { ...plain, domain: [i * (width + gap), i * (width + gap) + width], constrain: 'domain' },
    ],
    [
      `yaxis${suffix(i)}`,
      {
        ...plain,
        autorange: 'reversed',
        scaleanchor: `x${suffix(i)}`,
        constrain: 'domain',
        anchor: `x${suffix(i)}`,
      },
    ],
  ]);
  const titles = panels.map(({ title }, i) => ({
    text: title,
    showarrow: false,
    x: i * (width + gap) + width / 2,
    xref: 'paper',
    y: 1,
    yref: 'paper',
    yanchor: 'bottom',
  }));
  const layout = {
    height,
    margin: { t: 40, l: 8, r: 8, b: 8 },
    annotations: titles,
    ...Object.fromEntries(axes),
  };
  const caption = `${words.caption} ${sizes(states[states.length - 1].panels)}`;
  return figure(
    sliding.data,
    { ...words, caption },
    { ...layout, ...(states.length > 1 ? sliding.layout : {}) },
  );
}

/** The size of each matrix and its smallest and largest entry; of several states those of the last. */
function sizes(panels: readonly NumberPanel[]): string {
  const said = panels.map(({ title, rows }) => {
    const entries = rows.flat();
    const [least, most] = [Math.min(...entries), Math.max(...entries)].map(writer(false));
    return `${title}: ${rows.length} × ${rows[0].length}, ${least} to ${most}`;
  });
  return `Sizes and entries: ${said.join('; ')}.`;
}

/**
 * Matrices by their titles, in one state. A tensor is [rows, columns], axes of length 1 apart.
 * @throws Error for a tensor that is no matrix.
 * @example
 * plot.numberRow({ x: [[1, 2]], y: tf.eye(2) }, { title: 'Two', caption: 'x and y.', range: 2 }).data.length; // => 2
 */
export const numberRow = (
  matrices: Readonly<Record<string, NumberPanel['rows'] | tf.Tensor>>,
  options: NumberPanelsOptions,
): Figure =>
  numberPanels(
    [
      {
        label: '',
        panels: Object.entries(matrices).map(([title, matrix]) => ({ title, rows: rowsOf(title, matrix) })),
      },
    ],
    options,
  );

function rowsOf(title: string, matrix: NumberPanel['rows'] | tf.Tensor): NumberPanel['rows'] {
  if (!('arraySync' in matrix)) return matrix;
  const shape = matrix.shape.length === 4 ? matrix.shape.slice(1, 3) : matrix.shape;
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows * columns !== matrix.size) {
    throw new Error(`${title}: expected a matrix, or one picture of one channel, got [${matrix.shape}]`);
  }
  const values = Array.from(matrix.dataSync());
  return Array.from({ length: rows }, (_, i) => values.slice(i * columns, (i + 1) * columns));
}
