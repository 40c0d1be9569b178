/**
 * DeconvNet as a table of layers (Noh, Hong & Han 2015, figure 2 and the published network definition), for any width:
 * what is counted, drawn and built comes from it.
 */
import { checkWhole, maxUnits } from '../engine/checkShape';

/** How large a DeconvNet is. */
export interface DeconvNetSize {
  /** Factor on all numbers of filters; 1 as published. */
  width?: number;
  /** Convolutions of each block of the encoder, VGG16's [2, 2, 3, 3, 3] unless given; the decoder mirrors them. */
  blocks?: readonly number[];
  /** fc6 and fc7 as convolutions between encoder and decoder: kernel of fc6 and filters before scaling; false for none. */
  code?: { kernelSize: number; filters: number } | false;
}

/** A convolution or transposed convolution with the size of what it takes. */
export interface ConvolutionRow {
  kind: 'convolution' | 'deconvolution';
  name: string;
  kernelSize: number;
  inputs: number;
  filters: number;
  /** valid: fc6 makes one pixel of a window, and its mirror image undoes it. */
  padding: 'same' | 'valid';
  /** Whether batch normalisation and ReLU follow. */
  norm: boolean;
}

/** Pooling or its undoing, of block `block` (from 1). */
export interface PoolRow {
  kind: 'pool' | 'unpool';
  name: string;
  block: number;
}

export type DeconvNetRow = ConvolutionRow | PoolRow;

export const publishedSize = {
  width: 1,
  blocks: [2, 2, 3, 3, 3],
  code: { kernelSize: 7, filters: 4096 },
} as const;
const published = [64, 128, 256, 512, 512];

/**
 * DeconvNet as a table (Noh, Hong & Han 2015, figure 2 and the published network definition): the rows from the image,
 * of `channels` channels, to the scores of `classes` classes.
 * @throws RangeError for a width of 0, other than 1 to 5 blocks, or no class, and for invalid sizes.
 * @example
 * const rows = models.deconvNetLayers(2, { blocks: [1], code: false });
 * rows.map(({ name }) => name); // => ['conv1_1', 'pool1', 'unpool1', 'deconv1_1', 'seg-score']
 */
export function deconvNetLayers(classes: number, size: DeconvNetSize = {}, channels = 3): DeconvNetRow[] {
  const { width = 1, blocks = publishedSize.blocks, code = publishedSize.code } = size;
  if (
    !(width > 0) ||
    blocks.length < 1 ||
    blocks.length > published.length ||
    !Number.isInteger(classes) ||
    classes < 1
  ) {
    throw new RangeError(
      `expected a width above 0, 1 to ${published.length} blocks and 1 class or more, got ${width}, ${blocks.length}, ${classes}`,
    );
  }
  checkWhole('classes', classes, 1, maxUnits);
  checkWhole('channels', channels, 1, maxUnits);
  checkWhole('the widest block', Math.ceil(512 * width), 1, maxUnits);
  for (const convolutions of blocks) checkWhole('convolutions of a block', convolutions, 1, 100);
  const scaled = (filters: number) => Math.max(1, Math.round(filters * width));
  const filters = published.slice(0, blocks.length).map(scaled);
  const rows: DeconvNetRow[] = [];
  let inputs = channels;
  const add = (
    kind: ConvolutionRow['kind'],
    name: string,
    count: number,
    rest: Partial<ConvolutionRow> = {},
  ) => {
    rows.push({ kind, name, kernelSize: 3, inputs, filters: count, padding: 'same', norm: true, ...rest });
    inputs = count;
  };
  blocks.forEach((convolutions, i) => {
    for (let n = 1; n <= convolutions; n++) add('convolution', `conv${i + 1}_${n}`, filters[i]);
    rows.push({ kind: 'pool', name: `pool${i + 1}`, block: i + 1 });
  });
  if (code) {
    const { kernelSize } = code;
    add('convolution', 'fc6', scaled(code.filters), { kernelSize, padding: 'valid' });
    add('convolution', 'fc7', scaled(code.filters), { kernelSize: 1 });
    add('deconvolution', 'fc6-deconv', filters[filters.length - 1], { kernelSize, padding: 'valid' });
  }
  for (let block = blocks.length; block >= 1; block--) {
    rows.push({ kind: 'unpool', name: `unpool${block}`, block });
    const last = filters[Math.max(block - 2, 0)]; // the last one hands over to the block before
    for (let n = 1; n <= blocks[block - 1]; n++) {
      add('deconvolution', `deconv${block}_${n}`, n === blocks[block - 1] ? last : filters[block - 1]);
    }
  }
  add('convolution', 'seg-score', classes, { kernelSize: 1, norm: false });
  return rows;
}

/**
 * Parameters of the rows: weights and biases, and gamma and beta of each batch normalisation. Nothing is allocated.
 * @example
 * models.deconvNetParameters(models.deconvNetLayers(21)).total; // => 251805653
 */
export function deconvNetParameters(rows: readonly DeconvNetRow[]): {
  convolutions: number;
  norms: number;
  total: number;
} {
  const layers = rows.filter((row): row is ConvolutionRow => 'filters' in row);
  const convolutions = layers.reduce(
    (sum, { kernelSize, inputs, filters }) => sum + (kernelSize ** 2 * inputs + 1) * filters,
    0,
  );
  const norms = layers.reduce((sum, { filters, norm }) => sum + (norm ? 2 * filters : 0), 0);
  return { convolutions, norms, total: convolutions + norms };
}
