import type { tf } from '../engine/tf';
import { escapeHtml } from './svg';
import { fillOf, kindOf } from './network';

export interface GraphOptions {
  /** From top to bottom, or from left to right. */
  direction?: 'down' | 'right';
}

/** Sizes of letters: Graphviz knows those of one font, and the page's may be wider. */
const [laidOut, drawn] = [13, 11];

/** `?` for a size that is left open; the batch's is left out. */
const shapeText = (shape: tf.Shape | tf.Shape[]) =>
  (Array.isArray(shape[0]) ? (shape as tf.Shape[]) : [shape as tf.Shape])
    .map(
      (one) =>
        one
          .slice(1)
          .map((size) => size ?? '?')
          .join(' × ') || '1',
    )
    .join(', ');

function node(layer: tf.layers.Layer, id: number): string {
  const kind = kindOf(layer);
  const parameters = layer.countParams();
  const count = parameters > 0 ? `${parameters.toLocaleString('en-US')} parameters` : ' ';
  const row = (...cells: string[]) => `<tr>${cells.join('')}</tr>`;
  const cell = (align: string, text: string) => `<td align="${align}">${text}</td>`;
  const table =
    '<table border="0" cellborder="0" cellspacing="0" cellpadding="3">' +
    row(cell('left', `<b>${escapeHtml(layer.name)}</b>  `), cell('right', escapeHtml(kind))) +
    row(cell('left', shapeText(layer.outputShape)), cell('right', `  ${count}`)) +
    '</table>';
  return `n${id} [label=<${table}>, fillcolor="${fillOf(layer)}"]`;
}

/** In Graphviz' language: a box for each layer with its class, what it gives and its parameters, an arrow for each input. */
export function modelDot(model: tf.LayersModel, { direction = 'down' }: GraphOptions = {}): string {
  const ids = new Map(model.layers.map(({ name }, i) => [name, i]));
  const arrows = model.layers.flatMap((layer, i) => {
    if (layer.getClassName() === 'InputLayer') return [];
    const sources = [layer.input].flat().map(({ sourceLayer }) => ids.get(sourceLayer.name));
    return sources.filter((source) => source !== undefined).map((source) => `n${source} -> n${i}`);
  });
  return [
    `digraph { rankdir=${direction === 'down' ? 'TB' : 'LR'}; ranksep=0.25; nodesep=0.3; bgcolor="white"; pad=0.15`,
    `node [shape=box, style="filled,rounded", color="#5b6470", fontname="Helvetica", fontsize=${laidOut}, margin="0.12,0.04"]`,
    'edge [color="#5b6470", arrowsize=0.7]',
    ...model.layers.map(node),
    ...arrows,
    '}',
  ].join('\n');
}

/**
 * A model of any shape as a graph of its layers, like Keras' `plot_model`, laid out by Graphviz. Returns an SVG
 * element's text.
 * @example
 * (await plot.graph(models.mnistCnn({ seed: 1 }))).slice(0, 4); // => '<svg'
 */
export async function graph(model: tf.LayersModel, options: GraphOptions = {}): Promise<string> {
  const { instance } = await import('@viz-js/viz'); // not before it is needed: it is large
  const viz = await instance();
  const svg = viz.renderString(modelDot(model, options), { format: 'svg', engine: 'dot' });
  const narrow = '<svg style="max-width: 100%; height: auto"';
  const fitting = svg.slice(svg.indexOf('<svg')).replace('<svg', narrow);
  return fitting.replaceAll(`font-size="${laidOut}.00"`, `font-size="${drawn}"`);
}
