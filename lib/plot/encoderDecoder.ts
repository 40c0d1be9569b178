import type { ConvolutionRow, DeconvNetRow } from '../models/deconvNetLayers';
import { escapeHtml } from './escapeHtml';
import { svgDrawing } from './svgDrawing';

interface Block {
  /** Convolutions of one size of map. */
  rows: ConvolutionRow[];
  /** Size of the maps that they give. */
  size: number;
  /** What leads to the next block. */
  next?: string;
}

const [blockWidth, gap, margin, tallest, lowest] = [84, 18, 16, 250, 66];
const fills = { convolution: '#b9d9ee', deconvolution: '#f9d98f' } as const;

/**
 * An encoder and its mirror image as a row of blocks, as high as their maps are. rows: of `deconvNetLayers`; input:
 * height of the image in pixels. Returns an SVG element's text.
 * @example
 * plot.encoderDecoder(models.deconvNetLayers(21), { input: 224 }).slice(0, 4); // => '<svg'
 */
export function encoderDecoder(rows: readonly DeconvNetRow[], { input }: { input: number }): string {
  const blocks = blocksOf(rows, input);
  const width = 2 * margin + blocks.length * (blockWidth + gap) - gap;
  const height = tallest + 150;
  const heightOf = (size: number) => lowest + (tallest - lowest) * (Math.log2(size) / Math.log2(input));
  const centre = 40 + tallest / 2;
  const parts = blocks.map((block, i) => {
    const [left, tall] = [margin + i * (blockWidth + gap), heightOf(block.size)];
    const last = block.rows[block.rows.length - 1];
    const kernels = [...new Set(block.rows.map(({ kernelSize }) => `${kernelSize}×${kernelSize}`))].join(
      ', ',
    );
    const filters = [...new Set(block.rows.map((row) => row.filters))].join(', ');
    const lines = [`${block.rows.length} × ${kernels}`, filters, `${block.size}×${block.size}`];
    const texts = lines.map((text, n) =>
      centred(text, left + blockWidth / 2, centre - 12 + 17 * n, n === 0 ? 600 : 400),
    );
    const name = centred(nameOf(block.rows), left + blockWidth / 2, centre + tallest / 2 + 22, 600);
    const arrow = block.next ? arrowTo(left + blockWidth, centre, block.next) : '';
    return (
      `<rect x="${left}" y="${centre - tall / 2}" width="${blockWidth}" height="${tall}" rx="5" fill="${fills[last.kind]}" stroke="#5b6470" stroke-width="0.8"/>` +
      texts.join('') +
      name +
      arrow
    );
  });
  const words = blocks.map(
    ({ rows, size }) =>
      `${nameOf(rows)}: ${rows.length} of ${rows[0].kernelSize}×${rows[0].kernelSize}, maps ${size}×${size}`,
  );
  const legend =
    `<rect x="${margin}" y="${height - 44}" width="14" height="14" fill="${fills.convolution}"/>${left('convolution', margin + 20, height - 32)}` +
    `<rect x="${margin + 130}" y="${height - 44}" width="14" height="14" fill="${fills.deconvolution}"/>${left('deconvolution', margin + 150, height - 32)}` +
    left('↓ 2×2 max pooling     ↑ 2×2 unpooling', margin + 290, height - 32);
  const ground = `<rect width="${width}" height="${height}" rx="8" fill="#fff"/>`;
  return svgDrawing({ width, height, words: words.join('. ') }, `${ground}${parts.join('')}${legend}`);
}

function blocksOf(rows: readonly DeconvNetRow[], input: number): Block[] {
  const blocks: Block[] = [{ rows: [], size: input }];
  let size = input;
  const before: number[] = []; // sizes that the unpoolings bring back, what was padded cropped again
  const begin = (next: string, to: number) => {
    blocks[blocks.length - 1].next = next;
    size = to;
    blocks.push({ rows: [], size });
  };
  for (const row of rows) {
    if (row.kind === 'pool') {
      before.push(size);
      begin('↓', Math.ceil(size / 2));
    } else if (row.kind === 'unpool') begin('↑', before.pop() ?? size * 2);
    else if ('filters' in row) {
      if (row.padding === 'valid')
        begin('', row.kind === 'convolution' ? size - row.kernelSize + 1 : size + row.kernelSize - 1);
      const { rows: there } = blocks[blocks.length - 1];
      if (there.some(({ kind }) => kind !== row.kind)) begin('', size); // the scores, after the last deconvolution
      blocks[blocks.length - 1].rows.push(row);
    }
  }
  return blocks.filter(({ rows }) => rows.length > 0);
}

/** "conv1", or the name itself where the block is one layer. */
const nameOf = (rows: readonly ConvolutionRow[]) =>
  rows.length === 1 ? rows[0].name : rows[0].name.replace(/_\d+$/, '');

const text = (anchor: string, content: string, x: number, y: number, weight = 400) =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="12.5" font-weight="${weight}">${escapeHtml(content)}</text>`;
const centred = (content: string, x: number, y: number, weight = 400) =>
  text('middle', content, x, y, weight);
const left = (content: string, x: number, y: number) => text('start', content, x, y);
const arrowTo = (x: number, y: number, sign: string) => centred(sign, x + gap / 2, y + 5, 600);
