import type { tf } from '../engine/tf';
import { tensorsOf } from '../models/symbolicTensors';
import { escapeHtml } from './svg';
import { fillOf, kindOf, sizeText } from './network';

/** Sizes of letters: Graphviz knows those of one font, and the page's may be wider. */
const [laidOut, drawn] = [13, 11];

function node(layer: tf.layers.Layer, id: number, size: string): string {
  const parameters = layer.countParams();
  const count = parameters > 0 ? `${parameters.toLocaleString('en-US')} parameters` : ' ';
  const row = (left: string, right: string) =>
    `<tr><td align="left">${left}</td><td align="right">${right}</td></tr>`;
  const table =
    '<table border="0" cellborder="0" cellspacing="0" cellpadding="3">' +
    row(`<b>${escapeHtml(layer.name)}</b>  `, escapeHtml(kindOf(layer))) +
    row(escapeHtml(size), `  ${count}`) +
    '</table>';
  return `n${id} [label=<${table}>, fillcolor="${fillOf(layer)}"]`;
}

/** In Graphviz' language: a box for each layer with its class, what it gives and its parameters, an arrow for each input. */
export function modelDot(model: tf.LayersModel): string {
  const idOf = (tensor: tf.SymbolicTensor) =>
    model.layers.findIndex(
      (layer) => layer === tensor.sourceLayer || (layer as Partial<tf.LayersModel>).outputs?.includes(tensor),
    );
  const arrows = model.layers.flatMap((_, i) => {
    const sources = tensorsOf(model)
      .filter((tensor) => idOf(tensor) === i)
      .flatMap((tensor) => tensor.inputs.map(idOf));
    return [...new Set(sources)].filter((source) => source >= 0).map((source) => `n${source} -> n${i}`);
  });
  return [
    `digraph { rankdir=TB; ranksep=0.25; nodesep=0.3; bgcolor="white"; pad=0.15`,
    `node [shape=box, style="filled,rounded", color="#5b6470", fontname="Helvetica", fontsize=${laidOut}, margin="0.12,0.04"]`,
    'edge [color="#5b6470", arrowsize=0.7]',
    ...model.layers.map((layer, i) => node(layer, i, sizeText(model, layer))),
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
export async function graph(model: tf.LayersModel): Promise<string> {
  const { instance } = await import('@viz-js/viz'); // not before it is needed: it is large
  const viz = await instance();
  const svg = viz.renderString(modelDot(model), { format: 'svg', engine: 'dot' });
  const narrow = '<svg style="max-width: 100%; height: auto"';
  const fitting = svg.slice(svg.indexOf('<svg')).replace('<svg', narrow);
  return fitting.replaceAll(`font-size="${laidOut}.00"`, `font-size="${drawn}"`);
}
