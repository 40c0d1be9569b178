import { deriveSeed, Random } from '../../base/random';
import { type LabelledImages, select } from '../labelledImages';
import type { Sample } from './sample';
import {
  ignoreLabel,
  type Rgb,
  type SegmentationDataset,
  type SegmentationSplit,
} from './segmentationDataset';

export interface DigitScenesOptions {
  /** Digits for the scenes of each split. */
  train: LabelledImages;
  test: LabelledImages;
  seed: number;
  /** How many scenes each split has. */
  count?: { train: number; test: number };
  /** Height and width of a scene in pixels. */
  size?: number;
  /** Digits in a scene; later ones cover earlier ones. */
  digits?: number;
}

const colors: readonly Rgb[] = [
  [40, 40, 40],
  ...([
    [0, 114, 178],
    [230, 159, 0],
    [0, 158, 115],
    [204, 121, 167],
    [86, 180, 233],
  ] as const),
  ...([
    [213, 94, 0],
    [240, 228, 66],
    [130, 80, 160],
    [150, 110, 70],
    [190, 190, 190],
  ] as const),
];

/**
 * Scenes made by a seed: handwritten digits on textured grounds, with exact labels. Not photographs – they stand in
 * where no set of street scenes is at hand, and are the same on every machine. Grounds are rather dark and digits
 * rather light. Classes: ground, then the digits 0 … 9. A pixel is the digit's where its ink covers half of it or
 * more.
 * @throws RangeError, from a split, for a scene beyond its count.
 * @example
 * const scenes = data.digitScenes({ ...(await data.loadMnist()), seed: 1, size: 32 });
 * (await scenes.splits.train.image(0)).width; // => 32
 */
export function digitScenes(options: DigitScenesOptions): SegmentationDataset {
  const { seed, size = 64, digits = 4, count = { train: 2000, test: 200 } } = options;
  const names = ['ground', ...options.train.classes];
  const split = (name: 'train' | 'test'): SegmentationSplit => {
    let last: { index: number; scene: Sample } | undefined; // image(i) and labels(i) are asked for in turn
    const scene = (index: number): Sample => {
      if (!(index >= 0 && index < count[name])) {
        throw new RangeError(
          `digit scenes, ${name}: expected a scene from 0 to ${count[name] - 1}, got ${index}`,
        );
      }
      if (last?.index !== index) {
        last = { index, scene: drawScene(options[name], size, digits, deriveSeed(seed, name, index)) };
      }
      return last.scene;
    };
    return {
      name: `digit scenes, ${name}`,
      count: count[name],
      image: async (i) => scene(i).image,
      labels: async (i) => scene(i).labels,
    };
  };
  return {
    name: 'Digit scenes',
    classes: names.map((name, i) => ({ name, color: colors[i] })),
    ignoreLabel,
    splits: { train: split('train'), test: split('test') },
    source: `Scenes of ${size} x ${size} pixels made by the seed ${seed} out of digits: no photographs. ${options.train.source}`,
  };
}

/** Levels of colours: of grounds, which are rather dark, and of digits. */
export const levels = { ground: [0, 140], ink: [115, 255] } as const;

/** A colour for each place of a scene, as levels 0 … 255. */
export type Texture = (x: number, y: number) => Rgb;

/** Nothing but ground. */
export function emptyScene(size: number, ground: Texture): Sample {
  const pixels = new Uint8Array(size * size * 3);
  for (let i = 0; i < size * size; i++) pixels.set(ground(i % size, Math.floor(i / size)), i * 3);
  const labels = new Uint8Array(size * size);
  return { image: { height: size, width: size, pixels }, labels: { height: size, width: size, labels } };
}

/** Puts a digit over what is in the scene; what is beyond the scene is cut off. digit: one image. */
export function addDigit(
  { image: { height, width, pixels }, labels }: Sample,
  digit: Pick<LabelledImages, 'height' | 'width' | 'images' | 'labels'>,
  { top, left, ink }: { top: number; left: number; ink: Texture },
): void {
  for (let i = 0; i < digit.height * digit.width; i++) {
    const cover = digit.images[i] / 255;
    const [x, y] = [left + (i % digit.width), top + Math.floor(i / digit.width)];
    if (cover === 0 || x < 0 || x >= width || y < 0 || y >= height) continue;
    const at = y * width + x;
    const color = ink(x, y);
    for (let c = 0; c < 3; c++) pixels[at * 3 + c] += cover * (color[c] - pixels[at * 3 + c]);
    if (cover >= 0.5) labels.labels[at] = 1 + digit.labels[0];
  }
}

function drawScene(images: LabelledImages, size: number, digits: number, seed: number): Sample {
  const random = new Random(seed);
  const scene = emptyScene(size, texture(random, ...levels.ground));
  for (let n = 0; n < digits; n++) {
    const digit = select(images, [random.integer(images.count)]);
    const ink = texture(random, ...levels.ink);
    const [top, left] = [0, 1].map(() => random.integer(size - images.height + 1));
    addDigit(scene, digit, { top, left, ink });
  }
  return scene;
}

/** A colour for each place: two colours, of levels in a range, mixed by two waves and grain. */
export function texture(random: Random, low: number, high: number): Texture {
  const color = () => [0, 1, 2].map(() => low + (high - low) * random.next());
  const [from, to] = [color(), color()];
  const wave = () => {
    const [angle, length, phase] = [
      Math.PI * random.next(),
      4 + 20 * random.next(),
      2 * Math.PI * random.next(),
    ];
    const [u, v] = [Math.cos(angle) / length, Math.sin(angle) / length];
    return (x: number, y: number) => Math.sin(2 * Math.PI * (u * x + v * y) + phase);
  };
  const [a, b] = [wave(), wave()];
  return (x, y) => {
    const mix = 0.5 + 0.22 * (a(x, y) + b(x, y));
    const grain = 30 * (random.next() - 0.5);
    return [0, 1, 2].map((c) =>
      Math.max(0, Math.min(255, from[c] + mix * (to[c] - from[c]) + grain)),
    ) as unknown as Rgb;
  };
}
