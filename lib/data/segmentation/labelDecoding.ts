/** Label images -> class numbers by fast-png, which keeps palette indices and 16 bits, as sharp does not; unknown values are errors. */
import { deflateSync, inflateSync } from 'node:zlib';
import { decode, type DecodedPng } from 'fast-png';
import { DataError } from '../../base/dataError';
import { readBytes } from '../../base/readFile';
import { ignoreLabel, type LabelDecoding, type LabelMap, type Rgb } from './segmentationDataset';

export const colorKey = ([red, green, blue]: Rgb): number => (red << 16) | (green << 8) | blue;

export const remedy = "restore it from the set's archive";

/** Throws DataError, which names the file, where it is not a PNG, of the wrong kind, or holds an unknown value. */
export function readLabels(file: string, decoding: LabelDecoding): LabelMap {
  const png = readPng(file);
  const { width, height } = png;
  const values = decoding.kind === 'values' ? indicesOf(png, file) : coloursOf(png, file, decoding.threshold);
  const labels = new Uint8Array(width * height);
  const table = new Map(Object.entries(decoding.classOf).map(([value, label]) => [Number(value), label]));
  const stray: Readonly<Record<number, string>> = (decoding.kind === 'colors' && decoding.stray) || {};
  for (const color of Object.keys(stray)) table.set(Number(color), ignoreLabel);
  for (let i = 0; i < labels.length; i++) {
    const label = table.get(values[i]);
    if (label === ignoreLabel && values[i] in stray) sayOnce(file, stray[values[i]]);
    if (label === undefined) throw unknown(file, values[i], i % width, Math.floor(i / width), decoding);
    labels[i] = label;
  }
  return { width, height, labels };
}

const said = new Set<string>();

function sayOnce(file: string, words: string): void {
  if (said.has(words)) return;
  said.add(words);
  console.warn(`${file}: ${words}`);
}

/** Of a label image; those of the sets have 22 million at most. A few bytes can claim 2^62. */
const maxPixels = 100_000_000;

function readPng(file: string): DecodedPng {
  const bytes = readBytes(file, remedy);
  const refuse = (why: string) =>
    new DataError(`${file}: expected a PNG file of labels, whole (${why}): ${remedy}`);
  const claimed = bytes.length < 24 ? 0 : bytes.readUInt32BE(16) * bytes.readUInt32BE(20);
  if (claimed > maxPixels) throw refuse(`it claims ${claimed.toLocaleString('en-US')} pixels`);
  let png: DecodedPng;
  try {
    png = decodePng(bytes);
  } catch (error) {
    throw refuse((error as Error).message);
  }
  const { data, width, height, channels, depth } = png;
  const values = depth < 8 ? Math.ceil((width * depth * channels) / 8) * height : width * height * channels;
  if (values > 0 && data.length === values) return png;
  throw refuse(`${data.length} values for ${width} x ${height} pixels`);
}

/** As fast-png, and what it cannot: interlaced files of 1, 2 or 4 bits, whose seven passes become files of their own. */
function decodePng(bytes: Buffer): DecodedPng {
  const [depth, interlaced] = [bytes[24], bytes[28]];
  if (!(depth < 8 && interlaced === 1)) return decode(bytes, { checkCrc: true });
  const chunks = chunksOf(bytes);
  const header = chunks.find(({ type }) => type === 'IHDR')!.data;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const raw = inflateSync(
    Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)),
    { maxOutputLength: 2 * width * height + 8 * height + 8 },
  );
  const values = new Uint8Array(width * height);
  let [at, whole] = [0, undefined as DecodedPng | undefined];
  for (const [left, top, across, down] of passes) {
    const [w, h] = [Math.ceil((width - left) / across), Math.ceil((height - top) / down)];
    if (w <= 0 || h <= 0) continue;
    const rows = raw.subarray(at, (at += h * (1 + Math.ceil((w * depth) / 8))));
    const own = Buffer.from(header);
    own.writeUInt32BE(w, 0);
    own.writeUInt32BE(h, 4);
    own[12] = 0;
    const others = chunks.filter(({ type }) => type === 'PLTE' || type === 'tRNS');
    const parts = [
      { type: 'IHDR', data: own },
      ...others,
      { type: 'IDAT', data: deflateSync(rows) },
      { type: 'IEND', data: Buffer.alloc(0) },
    ];
    whole = decode(Buffer.concat([bytes.subarray(0, 8), ...parts.map(chunk)]));
    unpacked(whole).forEach((value, i) => {
      values[(top + Math.floor(i / w) * down) * width + left + (i % w) * across] = value;
    });
  }
  return { ...whole!, data: values, width, height, depth: 8 };
}

/** Of Adam7: first column and row, and their distances. */
const passes = [
  ...[[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4]], // prettier-ignore
  ...[[0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]], // prettier-ignore
];

interface Chunk {
  type: string;
  data: Buffer;
}

function chunksOf(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length || checksum(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) {
      throw new Error('a chunk is cut short or damaged');
    }
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, end) });
    at = end + 4;
  }
  return chunks;
}

function chunk({ type, data }: Chunk): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  data.copy(bytes, 8);
  bytes.writeUInt32BE(checksum(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

/** CRC-32 (ISO 3309), as in PNG; Node has it only from 20.15 on. */
function checksum(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** The numbers as stored in the file. */
function indicesOf(png: DecodedPng, file: string): ArrayLike<number> {
  const { channels } = png;
  if (channels !== 1) {
    throw new DataError(
      `${file}: expected one number for each pixel (grey or palette), found ${channels} channels: these are colours; ${remedy}`,
    );
  }
  return unpacked(png);
}

/** A number for each pixel of one channel, also of 1, 2 or 4 bits. */
function unpacked({ data, depth, width, height }: DecodedPng): Uint8Array | Uint16Array {
  if (depth >= 8) return data as Uint8Array | Uint16Array;
  const values = new Uint8Array(width * height); // 1, 2 or 4 bits: rows begin at whole bytes
  const bytesInRow = Math.ceil((width * depth) / 8);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = data[y * bytesInRow + (bit >> 3)];
      values[y * width + x] = (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }
  return values;
}

function coloursOf(png: DecodedPng, file: string, threshold?: number) {
  const { channels, depth, palette } = png;
  if (!palette && (depth !== 8 || channels < 3)) {
    throw new DataError(
      `${file}: expected 8-bit colours, found ${channels} channels of ${depth} bits: ${remedy}`,
    );
  }
  const data = palette ? unpacked(png) : png.data;
  const level = (value: number) => (threshold === undefined ? value : value >= threshold ? 255 : 0);
  return Uint32Array.from({ length: data.length / channels }, (_, i) => {
    const color = palette ? palette[data[i]] : data.slice(i * channels, i * channels + 3);
    return colorKey([level(color[0]), level(color[1]), level(color[2])]);
  });
}

function unknown(
  file: string,
  value: number,
  x: number,
  y: number,
  { kind, classOf }: LabelDecoding,
): DataError {
  const color = [value >> 16, (value >> 8) & 255, value & 255].join(', ');
  const what = kind === 'values' ? `the label ${value}` : `the colour (${color})`;
  const known = Object.keys(classOf).length;
  return new DataError(
    `${file}: ${what} at row ${y}, column ${x} is not one of the ${known} that this set has: ${remedy}`,
  );
}
