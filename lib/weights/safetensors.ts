/**
 * Arrays by name in one file, in the layout of safetensors: eight bytes with the length of the header, the header
 * (JSON: type, shape and place of each array, and words of one's own), the arrays. Python reads it with the package
 * `safetensors`.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { DataError } from '../base/dataError';
import { md5Of } from '../data/download';
import { isCount } from '../base/readFile';
import { type ArrayFile, type ArrayInfo, type Piece, rowsAtATime, sizeOf } from './arrayFile';
import { floatBytes, type FloatType, toFloat32 } from './float16';

/** Of checkpoints. */
const types = { F32: Float32Array, I32: Int32Array, F64: Float64Array, I8: Int8Array };

export interface NamedArray {
  name: string;
  shape: readonly number[];
  values: Float32Array | Int32Array | Float64Array | Int8Array;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

type Header = { __metadata__?: Record<string, string> } & Record<string, Entry>;

/** words: what else the file says; a checksum of all of it is added. */
export function packSafetensors(arrays: readonly NamedArray[], words: Record<string, string>): Uint8Array {
  const entries: Record<string, Entry> = {};
  let length = 0;
  for (const { name, shape, values } of arrays) {
    const [dtype] = Object.entries(types).find(([, type]) => values instanceof type)!;
    const start = length;
    length += values.byteLength;
    entries[name] = { dtype, shape: [...shape], data_offsets: [start, length] };
  }
  const bytes = arrays.map(
    ({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  const data = Buffer.concat(bytes, length);
  const md5 = checksum(words, entries, data);
  const header = Buffer.from(JSON.stringify({ __metadata__: { ...words, md5 }, ...entries }));
  const padding = Buffer.alloc((8 - (header.length % 8)) % 8, ' '); // so that the arrays lie on words
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(header.length + padding.length));
  return Buffer.concat([start, header, padding, data]);
}

/** Of the words, where the arrays are, and the arrays. */
const checksum = (words: object, entries: object, data: Uint8Array) =>
  createHash('md5').update(JSON.stringify({ words, entries })).update(data).digest('hex');

/** The words of a file, without reading its arrays; undefined where it is missing or of another format. */
export function readWords(file: string): Record<string, string> | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    return readHeader(descriptor).header.__metadata__;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** start, size: of the arrays, in bytes. Throws where there is no header. */
function readHeader(descriptor: number): { header: Header; start: number; size: number } {
  const most = fstatSync(descriptor).size;
  const read = (length: number, from: number) => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, from));
  };
  const length = Number(read(8, 0).readBigUInt64LE());
  if (length > most - 8) throw new Error(`its header has ${most - 8} of ${length} bytes`);
  return {
    header: JSON.parse(read(length, 8).toString('utf8')) as Header,
    start: 8 + length,
    size: most - 8 - length,
  };
}

const floats: Record<string, FloatType> = {
  F16: 'float16',
  BF16: 'bfloat16',
  F32: 'float32',
  F64: 'float64',
};

/** Weights as PyTorch saves them with the package `safetensors`. */
export class SafetensorsFile implements ArrayFile {
  readonly arrays: Record<string, ArrayInfo>;

  private constructor(
    private readonly descriptor: number,
    private readonly start: number,
    private readonly entries: Record<string, Entry>,
  ) {
    const info = ({ shape, dtype }: Entry) => ({ shape, dtype: floats[dtype] ?? dtype });
    this.arrays = Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, info(entry)]));
  }

  /** Throws DataError where the file is damaged or was cut short. */
  static async open(file: string): Promise<SafetensorsFile> {
    const descriptor = openSync(file, 'r');
    try {
      const { header, start, size } = readHeader(descriptor);
      const entries: Record<string, Entry> = { ...header };
      delete entries.__metadata__;
      for (const [
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ] of Object.entries(entries)) {
        const bytes = floats[dtype] ? sizeOf(shape) * floatBytes[floats[dtype]] : to - from;
        if (![...shape, from].every(isCount) || to - from !== bytes)
          throw new Error(`${name} has ${to - from} bytes for ${dtype} [${shape.join(', ')}]`);
        if (to > size) throw new Error(`it has ${size} bytes of arrays, ${name} ends at ${to}`);
      }
      return new SafetensorsFile(descriptor, start, entries);
    } catch (error) {
      closeSync(descriptor);
      throw new DataError(
        `${file}: expected a whole safetensors file (${(error as Error).message}): it is damaged or was cut short: fetch it again`,
      );
    }
  }

  async *rows(name: string): AsyncGenerator<Piece> {
    const { shape, dtype, data_offsets } = this.entries[name];
    const [type, [length = 1, ...rest]] = [floats[dtype], shape];
    const row = sizeOf(rest) * floatBytes[type];
    for (let from = 0, most = rowsAtATime(shape); from < length; from += most) {
      const bytes = Buffer.alloc(Math.min(most, length - from) * row);
      readSync(this.descriptor, bytes, 0, bytes.length, this.start + data_offsets[0] + from * row);
      yield { from, values: toFloat32(bytes, type) };
    }
  }

  async close(): Promise<void> {
    closeSync(this.descriptor);
  }
}

/** Throws DataError, in which `file` names the file, where it is cut short, changed or of another kind. */
export function unpackSafetensors(
  bytes: Uint8Array,
  file: string,
): { arrays: NamedArray[]; words: Record<string, string> } {
  const { words, entries, data } = parts(Buffer.from(bytes), file);
  const arrays = Object.entries(entries).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [from, to],
      },
    ]) => {
      const copy = new Uint8Array(data.subarray(from, to)); // at the start of a buffer of its own
      return { name, shape, values: new types[dtype as keyof typeof types](copy.buffer) };
    },
  );
  return { arrays, words };
}

function parts(bytes: Buffer, file: string) {
  const cut = (what: string) =>
    new DataError(
      `${file}: expected ${what}: the file was cut short or changed: restore it, or move it away to start over`,
    );
  if (bytes.length < 8) throw cut(`at least 8 bytes, found ${bytes.length}`);
  const length = Number(bytes.readBigUInt64LE());
  if (length > bytes.length - 8) throw cut(`a header of ${length} bytes, found ${bytes.length - 8}`);
  let header: Header | null;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Header | null;
  } catch {
    throw cut('a header in JSON');
  }
  const { __metadata__: words = {}, ...entries } = header ?? {};
  const data = bytes.subarray(8 + length);
  const { md5, ...others } = words;
  const isRight = md5 === checksum(others, entries, data) || md5 === md5Of(data); // as the first versions wrote it
  if (!isRight) throw cut('words and arrays with the checksum in the header');
  const wrong = Object.entries(entries).find(([, entry]) => !fits(entry, data.length));
  if (wrong) throw cut(`type, shape and place of an array, found ${JSON.stringify(wrong).slice(0, 80)}`);
  return { words, entries, data };
}

function fits(entry: Partial<Entry> | null, length: number): boolean {
  const { dtype, shape, data_offsets: offsets } = entry ?? {};
  if (typeof dtype !== 'string' || !Object.hasOwn(types, dtype)) return false;
  if (!Array.isArray(shape) || !Array.isArray(offsets) || offsets.length !== 2) return false;
  const [from, to] = offsets;
  const size = shape.reduce((a, b) => a * b, types[dtype as keyof typeof types].BYTES_PER_ELEMENT);
  return [...shape, from, to].every(isCount) && to <= length && to - from === size;
}
