/** Tensors as bytes of images, and images laid out on one sheet by jimp. */
import { svgText } from './svg';
import { svgToPng } from './svgToPng';
import type { tf } from '../engine/tf';

const gap = 2; // px between the images
const white = 0xffffffff;
const letters = { size: 13, width: 7.4, strip: 20, pad: 8 }; // px

export type Range = readonly [low: number, high: number] | 'each' | 'fromZero';

/** The bytes of one image, as jimp takes them. */
export interface Tile {
  width: number;
  height: number;
  data: Buffer;
}

/** Images as numbers, such as `data.GreyImages`. */
export interface ImageValues {
  values: Float32Array | Int32Array | Uint8Array;
  count: number;
  height: number;
  width: number;
  channels: number;
}

/** Images that begin a row of their own. */
interface Group {
  name?: string;
  tiles: readonly Tile[];
  /** Drawn above the tiles, with an opacity of each pixel. */
  over?: readonly Tile[];
}

/**
 * A PNG file: each group in rows of its own with its name before it; groups of one image each in rows together, with
 * the names above them.
 */
export async function sheet(
  groups: readonly Group[],
  { columns, scale, grey = false }: { columns: number; scale: number; grey?: boolean },
): Promise<Buffer> {
  const { Jimp, ResizeStrategy } = await import('jimp'); // when it is needed: it takes longer to load than the rest of lib
  const names = groups.flatMap(({ name }) => name ?? []);
  const lettersWide = letters.width * Math.max(0, ...names.map((name) => name.length));
  const above = names.length > 0 && groups.every(({ tiles }) => tiles.length === 1);
  const rows = above
    ? [{ tiles: groups.flatMap(({ tiles }) => tiles), over: groups.flatMap(({ over = [] }) => over) }]
    : groups;
  const left = names.length > 0 && !above ? Math.ceil(lettersWide) + 2 * letters.pad : 0;
  const tiles = rows.flatMap((row) => row.tiles);
  const scaled = (size: number) => Math.max(1, Math.floor(size * scale));
  const widest = scaled(Math.max(...tiles.map(({ width }) => width)));
  const cell = {
    width: Math.max(widest, above ? Math.ceil(lettersWide) : 0) + gap,
    height: scaled(Math.max(...tiles.map(({ height }) => height))) + gap + (above ? letters.strip : 0),
  };
  const across = Math.min(columns, Math.max(...rows.map((row) => row.tiles.length)));

  let next = 0;
  const texts: string[] = [];
  const text = (content: string, x: number, y: number, anchor?: 'end') =>
    texts.push(svgText(content, { x, y, size: letters.size, anchor }));
  const placed = rows.flatMap((row, r) => {
    const first = next;
    next += Math.ceil(row.tiles.length / across);
    const middle = gap + ((first + next) / 2) * cell.height;
    if (left > 0) text(groups[r].name ?? '', left - letters.pad, middle + letters.size / 3, 'end');
    return row.tiles.map((tile, i) => {
      const x = left + gap + (i % across) * cell.width;
      const y = gap + (first + Math.floor(i / across)) * cell.height + (above ? letters.strip : 0);
      if (above) text(names[i], x, y - 6);
      return { tile, over: row.over?.[i], x, y };
    });
  });

  const size = { width: left + across * cell.width + gap, height: next * cell.height + gap };
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" ` +
    `font-family="sans-serif">${texts.join('')}</svg>`;
  const image = new Jimp({ ...size, color: white });
  if (texts.length > 0) image.blit({ src: await Jimp.read(svgToPng(svg, { scale: 1 })), x: 0, y: 0 });
  for (const { tile, over, x, y } of placed) {
    const enlarged = ({ width, height, data }: Tile) =>
      Jimp.fromBitmap({ width, height, data }).resize({
        w: scaled(width),
        h: scaled(height),
        mode: ResizeStrategy.NEAREST_NEIGHBOR,
      });
    image.blit({ src: enlarged(tile), x, y });
    if (over) image.composite(enlarged(over), x, y);
  }
  return image.getBuffer('image/png', { colorType: grey ? 0 : 2 }); // of PNG: grey, or red, green and blue
}

/** The values of a tensor with its sizes. @throws RangeError for a tensor that does not hold images. */
export async function valuesOf(images: tf.Tensor | ImageValues): Promise<ImageValues> {
  if ('values' in images) return images;
  const { shape } = images;
  if (shape.length !== 4 || ![1, 3].includes(shape[3]))
    throw new RangeError(
      `expected images [count, height, width, 1 or 3], got [${shape}]: choose a channel first`,
    );
  if (shape.includes(0)) throw new RangeError(`expected one image or more, got [${shape}]`);
  const [count, height, width, channels] = shape;
  return { values: await images.data(), count, height, width, channels };
}

/** The first `most` images. */
export function toBytes(
  { values, count, height, width, channels }: ImageValues,
  range: Range,
  most = count,
): Tile[] {
  const size = height * width * channels;
  return Array.from({ length: Math.min(count, most) }, (_, i) => {
    const own = values.subarray(i * size, (i + 1) * size);
    const toByte = byteScale(rangeFor(own, range));
    const data = Buffer.alloc(height * width * 4, 0xff);
    for (let pixel = 0; pixel < height * width; pixel++) {
      for (let c = 0; c < 3; c++)
        data[4 * pixel + c] = toByte(own[pixel * channels + (channels === 3 ? c : 0)]);
    }
    return { width, height, data };
  });
}

function rangeFor(values: ArrayLike<number>, range: Range): readonly [number, number] {
  if (typeof range !== 'string') return range;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return range === 'each' ? [low, high] : [0, high > 0 ? high : 1];
}

/** A value to 0 … 255; all of an even image become grey. */
const byteScale =
  ([low, high]: readonly [number, number]) =>
  (value: number) =>
    high > low ? Math.max(0, Math.min(255, Math.round(((value - low) / (high - low)) * 255))) : 128;
