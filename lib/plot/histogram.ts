import { distribution } from '../visualisation/distribution';
import { tf } from '../engine/tf';
import type { Mark } from './mark';
import { faded } from './theme';

/**
 * How values are distributed: the share of them in each bin, and their mean as a line. Histograms of one figure share
 * their bins. values: a tensor of any shape, or numbers; not changed.
 * @throws RangeError without values, where one is not a finite number, or for less than one bin.
 * @example
 * const before = plot.histogram([0, 1, 1, 2], { name: 'before', bins: 3 });
 * plot.figure({ title: 'Activations', x: 'activation', y: 'share of values' }, before).data.length; // => 1
 */
export function histogram(
  values: tf.Tensor | ArrayLike<number>,
  { name = '', bins = 60 }: { name?: string; bins?: number } = {},
): Mark {
  const numbers = 'dataSync' in values ? values.dataSync() : Float32Array.from(values);
  const count = (range?: [number, number]) => distributionOf(Float32Array.from(numbers), { bins, range });
  const { mean, standardDeviation: sd, edges } = count();
  const [low, high] = [Math.max(edges[0], mean - 4 * sd), Math.min(edges[bins], mean + 4 * sd)];
  const moments = `mean ${fixed(mean)}, standard deviation ${fixed(sd)}`;
  return {
    kind: 'histogram',
    name: [name, moments].filter(Boolean).join(': '),
    points: [low, high].map((x) => ({ x, y: { mean: 0, low: 0, high: 0 } })),
    draw: ({ color, dash, format, extent: [from, to] }) => {
      const { edges, density } = count(from < to ? [from, to] : undefined);
      const trace = {
        type: 'scatter',
        mode: 'lines',
        name: name ? `${name} (mean ${fixed(mean)}, sd ${fixed(sd)})` : '',
        x: Float32Array.from(density, (_, bin) => (edges[bin] + edges[bin + 1]) / 2),
        y: density,
        fill: 'tozeroy',
        fillcolor: faded(color, 0.3),
        line: { color, width: 1.4, shape: 'hvh' },
        hovertemplate: `%{x:.3g}: %{y:${format.y}}<extra>${name}</extra>`,
      };
      const rule = {
        type: 'line',
        yref: 'paper',
        x0: mean,
        x1: mean,
        y0: 0,
        y1: 1,
        line: { color, dash, width: 1.4 },
      };
      return { data: [trace], shapes: [rule] };
    },
  };
}

function distributionOf(values: Float32Array, options: { bins: number; range?: [number, number] }) {
  const x = tf.tensor1d(values);
  try {
    return distribution(x, options);
  } finally {
    x.dispose();
  }
}

/** Two decimals, or two significant digits where those would be zeros. */
function fixed(value: number): string {
  const text = value.toFixed(2);
  if (Number(text) !== 0 || Math.abs(value) < 1e-5) return text.replace(/^-(?=[0.]*$)/, '');
  return value.toPrecision(2);
}
