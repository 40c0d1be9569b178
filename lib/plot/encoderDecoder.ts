import type { ConvolutionRow, DeconvNetRow } from '../models/deconvNetLayers';
import { svgDrawing, svgText } from './svg';

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
  const parts = blocks.map(({ rows: layers, size, next }, i) => {
    const [left, tall] = [margin + i * (blockWidth + gap), heightOf(size)];
    const distinct = (values: (number | string)[]) => [...new Set(values)].join(', ');
    const lines = [
      `${layers.length} × ${distinct(layers.map(({ kernelSize }) => `${kernelSize}×${kernelSize}`))}`,
      distinct(layers.map(({ filters }) => filters)),
      `${size}×${size}`,
    ];
    const middle = left + blockWidth / 2;
    return [
      `<rect x="${left}" y="${centre - tall / 2}" width="${blockWidth}" height="${tall}" rx="5" fill="${fills[layers[layers.length - 1].kind]}" stroke="#5b6470" stroke-width="0.8"/>`,
      ...lines.map((text, n) => centred(text, middle, centre - 12 + 17 * n, n === 0 ? 600 : 400)),
      centred(nameOf(layers), middle, centre + tallest / 2 + 22, 600),
      ...(next ? [centred(next, left + blockWidth + gap / 2, centre + 5, 600)] : []),
    ].join('');
  });
  const words = blocks.map(
    ({ rows: [first, ...others], size }) =>
      `${nameOf([first, ...others])}: ${1 + others.length} of ${first.kernelSize}×${first.kernelSize}, maps ${size}×${size}`,
  );
  const key = (kind: keyof typeof fills, x: number) =>
    `<rect x="${x}" y="${height - 44}" width="14" height="14" fill="${fills[kind]}"/>` +
    svgText(kind, { x: x + 20, y: height - 32, size: letters });
  const signs = svgText('↓ 2×2 max pooling     ↑ 2×2 unpooling', {
    x: margin + 290,
    y: height - 32,
    size: letters,
  });
  const legend = key('convolution', margin) + key('deconvolution', margin + 130) + signs;
  return svgDrawing({ width, height, words: words.join('. ') }, parts.join('') + legend);
}

const letters = 12.5; // px
const centred = (content: string, x: number, y: number, weight: number) =>
  svgText(content, { x, y, size: letters, anchor: 'middle', weight });

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
