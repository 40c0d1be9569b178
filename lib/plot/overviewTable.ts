/** A model in numbers as rows of a table. */
import { deconvNetParameters, type DeconvNetRow } from '../models/deconvNetLayers';
import type { ModelOverview } from '../models/overview';

const millions = (n: number | undefined) => (n === undefined ? '–' : (n / 1e6).toFixed(1));
const sizeOf = (shape: readonly (number | null)[]) => shape.map((n) => n ?? '?').join(' × ');

/**
 * A row for each layer: sizes, parameters, bytes, arithmetic for one image, the pixels that a value depends on.
 * @example
 * plot.overviewTable(models.overview(models.mnistCnn({ seed: 1 })))[0].parameters; // => 1664
 */
export const overviewTable = ({ layers }: ModelOverview) =>
  layers
    .filter(({ kind }) => kind !== 'InputLayer')
    .map((layer) => ({
      layer: layer.name,
      size: sizeOf(layer.outputShape),
      parameters: layer.parameters,
      MB: millions(layer.bytes),
      'million multiply-adds': millions(layer.multiplyAdds),
      'sees (pixels)': String(layer.receptiveField ?? '–'),
    }));

/**
 * A row for each layer that has weights, numbered as the literature does.
 * @example
 * plot.weightedLayersTable(models.overview(models.mnistCnn({ seed: 1 }))).length; // => 3
 */
export const weightedLayersTable = ({ layers }: ModelOverview) =>
  layers
    .filter(({ parameters }) => parameters > 0)
    .map(({ name, kind, outputShape, parameters }, i) => ({
      number: i + 1,
      layer: name,
      kind: kind === 'Dense' ? 'fully connected' : kind === 'Conv2D' ? 'convolution' : kind,
      size: sizeOf(outputShape),
      parameters,
    }));

/**
 * A model's overview in a line.
 * @example
 * plot.overviewLine(models.overview(models.mnistCnn({ seed: 1 }))); // => '135,498 parameters, 0.5 MiB, 0.0 billion multiply-adds for an image'
 */
export function overviewLine({ parameters, bytes, multiplyAdds }: ModelOverview): string {
  const arithmetic =
    multiplyAdds === undefined
      ? []
      : [`${(multiplyAdds / 1e9).toFixed(1)} billion multiply-adds for an image`];
  const size = `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return [`${parameters.toLocaleString('en-US')} parameters`, size, ...arithmetic].join(', ');
}

/**
 * DeconvNet's halves and the whole as rows of a table: layers with weights, and parameters. rows: from the image
 * to the scores.
 * @example
 * plot.deconvNetParts(models.deconvNetLayers(21))[2]; // => { part: 'all', layers: 30, parameters: 251805653 }
 */
export function deconvNetParts(rows: readonly DeconvNetRow[]) {
  const half = rows.findIndex(({ kind }) => kind === 'deconvolution' || kind === 'unpool');
  const row = (part: string, some: readonly DeconvNetRow[]) => ({
    part,
    layers: some.filter((row) => 'filters' in row).length,
    parameters: deconvNetParameters(some).total,
  });
  return [row('encoder', rows.slice(0, half)), row('decoder', rows.slice(half)), row('all', rows)];
}
