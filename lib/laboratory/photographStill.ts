/** What is seen of a photograph's laboratory on paper, and where no program runs. */
import { tf } from '../engine/tf';
import { images } from '../plot/images';
import { overlay } from '../plot/overlay';
import { svgDrawing, svgText } from '../plot/svg';
import { svgToPng } from '../plot/svgToPng';
import type { PhotographAnswer, PhotographNetwork } from './photographNetwork';

export interface StillOptions {
  /** The photograph's middle, red, green, blue, [edge, edge, 3]. */
  photograph: Uint8Array;
  edge: number;
  network: PhotographNetwork;
  classes: readonly string[];
  answer: PhotographAnswer;
  /** Grad-CAM of the first answer, [size, size]. */
  evidence: Float32Array;
}

const [side, gap, top] = [256, 24, 28];

/** A PNG file: the photograph, Grad-CAM, the top five, and the strongest map at the end of each block. */
export async function photographStill(options: StillOptions): Promise<Buffer> {
  const { photograph, edge, network, classes, answer, evidence } = options;
  const { maps, probabilities } = answer;
  const order = topFive(probabilities);
  const photo = tf.tensor4d(Float32Array.from(photograph), [1, edge, edge, 3]);
  const cam = tf.tensor4d(evidence, [1, network.size, network.size, 1]);
  try {
    const left = [
      picture(await images(photo, { scale: 1, columns: 1, range: [0, 255] }), 0, side),
      picture(await overlay(photo, cam), side + gap, side),
      svgText('Photograph', { x: 0, y: 18, size: 14, weight: 600 }),
      svgText(`Grad-CAM: evidence for ${classes[order[0]]}`, { x: side + gap, y: 18, size: 14, weight: 600 }),
    ];
    const x = 2 * (side + gap);
    const bars = order.flatMap((label, i) => bar(classes[label], probabilities[label], x, top + 8 + 26 * i));
    const ends = lastOfEachSize(network.layers.map(({ size }) => size));
    const shown = await Promise.all(
      ends.map(async (layer, i) => {
        const at = x + i * 84;
        const label = svgText(network.layers[layer].name.replace('block', ''), { x: at, y: 200, size: 11 });
        return label + picture(await strongest(maps[layer]), at, 76, 208);
      }),
    );
    const right = [
      svgText('Top five', { x, y: 18, size: 14, weight: 600 }),
      ...bars,
      svgText('The strongest map of these convolutions', { x, y: 180, size: 14, weight: 600 }),
      ...shown,
    ];
    const size = { width: Math.max(x + 84 * ends.length, x + 450), height: side + top + 4 };
    return svgToPng(svgDrawing({ ...size, words: '' }, [...left, ...right].join('')), { scale: 1.5 });
  } finally {
    tf.dispose([photo, cam]);
  }
}

/** The most probable classes, five at most. */
export const topFive = (probabilities: ArrayLike<number>): number[] =>
  Array.from(probabilities, (_, label) => label)
    .sort((a, b) => probabilities[b] - probabilities[a])
    .slice(0, 5);

const picture = (png: Buffer, x: number, width: number, y = top) =>
  `<image x="${x}" y="${y}" width="${width}" height="${width}" href="data:image/png;base64,${png.toString('base64')}"/>`;

function bar(name: string, share: number, x: number, y: number): string[] {
  const [width, left] = [220, x + 170];
  return [
    `<rect x="${left}" y="${y}" width="${width}" height="14" rx="3" fill="#f0f1f3"/>`,
    `<rect x="${left}" y="${y}" width="${Math.max(1, width * share)}" height="14" rx="3" fill="#0072b2"/>`,
    svgText(name, { x, y: y + 12, size: 14 }),
    svgText(`${Math.round(100 * share)} %`, { x: left + width + 10, y: y + 12, size: 14 }),
  ];
}

/** Of layers one after the other, the last of each size: where blocks end, by the sizes of their maps. */
const lastOfEachSize = (sizes: readonly number[]): number[] =>
  [...sizes.keys()].filter((i) => sizes[i] !== sizes[i + 1]).slice(-5);

async function strongest({ values, size, channels }: PhotographAnswer['maps'][number]): Promise<Buffer> {
  const channel = values.indexOf(values.reduce((a, b) => Math.max(a, b))) % channels;
  const map = Float32Array.from({ length: size * size }, (_, i) => values[i * channels + channel]);
  const one = { values: map, count: 1, height: size, width: size, channels: 1 };
  return images(one, { scale: Math.max(1, Math.ceil(152 / size)), columns: 1, range: 'fromZero' });
}
