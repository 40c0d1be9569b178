/** Pictures with a slider that changes them all, for instance the strength of noise. */
import { type Figure, figure, type FigureWords } from './figure';
import { slider } from './slider';

export interface ImageState {
  label: string;
  /** Bytes of a PNG file; all of one size. */
  png: Buffer;
}

/**
 * Pictures with a slider that changes them all, for instance the strength of noise. rows: what the rows of the
 * pictures are, from the top. name: what the slider changes, with its unit.
 * @throws RangeError without pictures.
 * @throws RangeError without a picture, and for bytes that are no PNG file.
 * @example
 * const png = await plot.imageGrid(tf.ones([1, 8, 8, 1]));
 * const words = { title: 'Noise', caption: 'More noise, less to see.', name: 'σ', rows: ['damaged'] };
 * plot.imageSlider([{ label: '0.1', png }, { label: '0.2', png }], words).data.length; // => 2
 */
export function imageSlider(
  states: readonly ImageState[],
  { name, rows, active, ...words }: FigureWords & { name: string; rows: readonly string[]; active?: number },
): Figure {
  const strange = states.find(({ png }) => png.length < 24);
  if (states.length === 0 || strange) {
    throw new RangeError(
      `expected one PNG file or more, got ${strange ? `${strange.png.length} bytes for ${strange.label}` : 'none'}`,
    );
  }
  const height = states[0].png.readUInt32BE(20);
  const sliding = slider(
    states.map(({ label, png }) => ({
      label,
      data: [{ type: 'image', source: `data:image/png;base64,${png.toString('base64')}`, hoverinfo: 'skip' }],
    })),
    { name, active },
  );
  const ticks = {
    tickmode: 'array',
    tickvals: rows.map((_, i) => ((i + 0.5) * height) / rows.length),
    ticktext: [...rows],
    ticks: '',
  };
  return figure(sliding.data, words, {
    ...sliding.layout,
    height: height + 150,
    margin: { t: 8, l: 8, r: 8, b: 8 },
    xaxis: { visible: false, constrain: 'domain' },
    yaxis: {
      ...ticks,
      automargin: true,
      showgrid: false,
      zeroline: false,
      autorange: 'reversed',
      scaleanchor: 'x',
      constrain: 'domain',
    },
  });
}
