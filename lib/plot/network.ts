import type { tf } from '../engine/tf';
import { tensorsOf, usesOf } from '../models/symbolicTensors';
import { ink, svgDrawing, svgText } from './svg';

/** A network and what stands above it. */
interface Column {
  title: string;
  model: tf.LayersModel;
}

const box = { width: 214, height: 36, gap: 16 };
const margin = 8;
const head = 36; // height of the titles

/** A colour for each kind of layer, light enough for black text on it. */
const kinds: [pattern: RegExp, name: string, fill: string][] = [
  [/BatchNorm/, 'batch normalisation', '#f9d98f'],
  [/Dropout/, 'dropout', '#f3c6dd'],
  [/Conv/, 'convolution', '#b9d9ee'],
  [/Dense/, 'dense', '#a9dccb'],
  [/pool/i, 'pooling', '#dfe3e8'],
  [/./, 'other', '#f1f3f5'],
];
/** A layer's class, without the prefix of those that are the library's own. */
export const kindOf = (layer: tf.layers.Layer): string => layer.getClassName().replace(/^Convnotes/, '');
export const fillOf = (layer: tf.layers.Layer): string =>
  kinds.find(([pattern]) => pattern.test(kindOf(layer)))![2];

/** What a layer gives in a model, without the batch; `?` for a size that is left open. */
export function sizeText(model: tf.LayersModel, layer: tf.layers.Layer): string {
  const own = tensorsOf(model).filter(({ sourceLayer }) => sourceLayer === layer);
  const texts = (own.length > 0 ? own : usesOf(model, layer)).map(({ shape }) =>
    shape
      .slice(1)
      .map((size) => size ?? '?')
      .join(' × '),
  );
  return [...new Set(texts)].join(', ') || '1';
}

/** What the layer does, with the numbers that tell it from others of its kind. */
function describe(layer: tf.layers.Layer): string {
  const config = layer.getConfig() as Record<string, unknown>;
  const kind = kindOf(layer);
  if (/^Conv2D/.test(kind))
    return `conv ${(config.kernelSize as number[]).join('×')}, ${config.filters as number}`;
  if (kind === 'Dense') return `dense ${config.units as number}`;
  if (/MaxPool/.test(kind)) return `max pool ${(config.poolSize as number[]).join('×')}`;
  if (kind === 'BatchNormalization') return 'batch norm';
  if (kind === 'Dropout') return `dropout, p ${config.keep as number}`;
  if (kind === 'Activation') return String(config.activation);
  if (kind === 'InputLayer') return 'input';
  return kind.toLowerCase();
}

/** Columns that line up where layers have the same name; a gap shows what a network lacks. */
function alignedNames(columns: readonly Column[]): string[] {
  const names: string[] = [];
  for (const { model } of columns) {
    let at = 0;
    for (const { name } of model.layers) {
      const found = names.indexOf(name);
      if (found < 0) names.splice(at, 0, name);
      at = (found < 0 ? at : found) + 1;
    }
  }
  return names;
}

/**
 * Networks as columns of layers with what they do, the size of what they give, and their trainable parameters; layers
 * of one name stand on one line. networks: by what stands above each. Returns an SVG element's text.
 * @throws RangeError without a network.
 * @example
 * plot.network({ plain: models.mnistCnn({ seed: 1 }) }).slice(0, 4); // => '<svg'
 */
export function network(networks: Readonly<Record<string, tf.LayersModel>>): string {
  const columns = Object.entries(networks).map(([title, model]) => ({ title, model }));
  if (columns.length === 0) throw new RangeError('expected one network or more, got none');
  const names = alignedNames(columns);
  const pitch = box.height + box.gap;
  const width = columns.length * (box.width + 2 * margin);
  const height = head + names.length * pitch - box.gap + margin;
  const parts = columns.map(({ title, model }, column) => {
    const left = column * (box.width + 2 * margin) + margin;
    const centre = left + box.width / 2;
    const rows = model.layers.map((layer) => ({ layer, top: head + names.indexOf(layer.name) * pitch }));
    const arrows = rows.slice(1).map(({ top }, i) => {
      const from = rows[i].top + box.height;
      return `<path d="M${centre} ${from}V${top - 3}" stroke="#78828f" stroke-width="1.4" marker-end="url(#arrow)"/>`;
    });
    const boxes = rows.map(({ layer, top }) => layerBox(layer, sizeText(model, layer), left, top));
    const heading = svgText(title, { x: centre, y: 22, size: 15, anchor: 'middle', weight: 600 });
    return `${heading}${arrows.join('')}<g fill="${ink}">${boxes.join('')}</g>`;
  });
  const words = columns
    .map(({ title, model }) => `${title}: ${model.layers.map(describe).join(', ')}`)
    .join('. ');
  const content =
    `<defs><marker id="arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">` +
    `<path d="M0 0L8 4L0 8z" fill="#78828f"/></marker></defs>${parts.join('')}`;
  return svgDrawing({ width, height, words }, content);
}

function layerBox(layer: tf.layers.Layer, size: string, left: number, top: number): string {
  const parameters = layer.trainableWeights.reduce(
    (sum, { shape }) => sum + shape.reduce<number>((a, b) => a * (b ?? 1), 1),
    0,
  );
  const count = parameters > 0 ? `${parameters.toLocaleString('en-US')} parameters` : '';
  const [start, end] = [{ x: left + 10 }, { x: left + box.width - 10, anchor: 'end' as const }];
  return (
    `<rect x="${left}" y="${top}" width="${box.width}" height="${box.height}" rx="5" fill="${fillOf(layer)}" stroke="#78828f" stroke-width="0.8"/>` +
    svgText(describe(layer), { ...start, y: top + 16, size: 12.5, weight: 600 }) +
    svgText(layer.name, { ...start, y: top + 31, size: 11 }) +
    svgText(size, { ...end, y: top + 16, size: 12 }) +
    svgText(count, { ...end, y: top + 31, size: 11 })
  );
}
