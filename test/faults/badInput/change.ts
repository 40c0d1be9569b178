/** Changes to a file: drawn by fast-check, plain data, so that one that found something can be written down. */
import fc from 'fast-check';
import type { Lens, Target } from './reader';

/** `at`, `to`: places as shares of the file, 0 … 1. */
export type Change =
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'set'; at: number; value: number }
  | { kind: 'cut'; at: number }
  | { kind: 'cutLast'; count: number }
  | { kind: 'add'; text: string }
  | { kind: 'zero' | 'remove'; at: number; length: number }
  | { kind: 'swap' | 'repeat'; at: number; to: number; length: number }
  | { kind: 'number'; at: number; bytes: 1 | 2 | 4 | 8; big: boolean; value: bigint }
  | { kind: 'splice'; at: number; to: number }
  | { kind: 'json'; node: number; value: unknown }
  | { kind: 'jsonDelete' | 'jsonTwice'; node: number };

/** What stands in the place of a file: nothing, another kind of thing, a link to itself or to what never ends. */
export type Place = 'nothing' | 'folder' | 'file' | 'loop' | 'endless';

/** Several changes at once, and whether the checksums are put right after them; or another thing in the file's place. */
export type Mutation = { changes: Change[]; sealed: boolean } | { place: Place };

const share = fc.nat(999_999).map((i) => i / 1e6);
/** Headers are at the beginning. */
const place = fc.oneof(
  share,
  share.map((x) => x ** 4),
);
const length = fc.integer({ min: 1, max: 64 });
const telling = [0, 1, 2, 255, 256, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 1e9].map(BigInt);
const kinds = {
  flip: fc.record({ at: place, bit: fc.nat(7) }),
  set: fc.record({ at: place, value: fc.nat(255) }),
  cut: fc.record({ at: share }),
  cutLast: fc.record({ count: fc.integer({ min: 1, max: 9 }) }),
  add: fc.record({ text: fc.oneof(fc.string(), fc.constantFrom('\0', '\n', '{}', 'x'.repeat(5000))) }),
  zero: fc.record({ at: place, length }),
  remove: fc.record({ at: place, length }),
  swap: fc.record({ at: place, to: place, length }),
  repeat: fc.record({ at: place, to: place, length }),
  number: fc.record({
    at: place,
    bytes: fc.constantFrom(1, 2, 4, 8),
    big: fc.boolean(),
    value: fc.constantFrom(...telling, 2n ** 63n, 2n ** 64n - 1n, 2n ** 40n),
  }),
  splice: fc.record({ at: share, to: share }),
};
const bytesChange: fc.Arbitrary<Change> = fc.oneof(
  ...Object.entries(kinds).map(([kind, rest]) =>
    (rest as fc.Arbitrary<object>).map((values) => ({ kind, ...values }) as Change),
  ),
);

const values = [
  null,
  true,
  '',
  '0',
  '../x',
  '/dev/zero',
  'x'.repeat(3000),
  'NaN',
  'float32',
  'int32',
  -1,
  0,
  1,
];
const numbers = [2, 0.5, 7, 255, 65_536, 1e6, 2 ** 31, 1e9, 1e10, 2 ** 53, 1e308, -1e9];
const structures = [[], {}, [[]], [null], [-1], [1e9, 1e9], { length: 1e9 }, '__proto__', 'constructor'];
const node = fc.nat(1e6);
const jsonChange: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('json' as const),
      node,
      value: fc.constantFrom(...values, ...numbers, ...structures),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('json' as const), node, value: fc.jsonValue({ maxDepth: 2 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('jsonDelete' as const, 'jsonTwice' as const), node }),
  },
);

const places = fc.record({ place: fc.constantFrom<Place>('nothing', 'folder', 'file', 'loop', 'endless') });

/** What a file of this kind, or a folder, is changed by. */
export function mutations({ json, seal }: Target, isFolder: boolean): fc.Arbitrary<Mutation> {
  if (isFolder) return places;
  const change = json ? fc.oneof(bytesChange, { weight: 2, arbitrary: jsonChange }) : bytesChange;
  const changes = fc.record({
    changes: fc.array(change, { minLength: 1, maxLength: 3 }),
    sealed: seal ? fc.boolean() : fc.constant(false),
  });
  return fc.oneof({ weight: 15, arbitrary: changes }, { weight: 1, arbitrary: places });
}

/** The changed bytes. other: what is spliced to them. */
export function mutated(
  sound: Buffer,
  other: Buffer,
  target: Target,
  { changes, sealed }: Extract<Mutation, { changes: Change[] }>,
): Buffer {
  let bytes = Buffer.from(sound);
  for (const change of changes) bytes = changed(bytes, other, target.json, change);
  if (!sealed) return bytes;
  try {
    return target.seal!(bytes);
  } catch {
    return bytes; // no longer what could be sealed
  }
}

function changed(bytes: Buffer, other: Buffer, json: Lens | undefined, change: Change): Buffer {
  const position = (share: number, of = bytes) => Math.floor(share * of.length);
  const at = 'at' in change ? position(change.at) : 0;
  switch (change.kind) {
    case 'flip':
      if (bytes.length > 0) bytes[at] ^= 1 << change.bit;
      return bytes;
    case 'set':
      if (bytes.length > 0) bytes[at] = change.value;
      return bytes;
    case 'cut':
      return bytes.subarray(0, at);
    case 'cutLast':
      return bytes.subarray(0, Math.max(0, bytes.length - change.count));
    case 'add':
      return Buffer.concat([bytes, Buffer.from(change.text)]);
    case 'zero':
      return bytes.fill(0, at, Math.min(bytes.length, at + change.length));
    case 'remove':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + change.length)]);
    case 'swap': {
      const [first, second] = [at, position(change.to)].map((from) =>
        Buffer.from(bytes.subarray(from, from + change.length)),
      );
      bytes.set(second, Math.max(0, Math.min(at, bytes.length - second.length)));
      bytes.set(first, Math.max(0, Math.min(position(change.to), bytes.length - first.length)));
      return bytes;
    }
    case 'repeat': {
      const piece = bytes.subarray(at, at + change.length);
      const to = position(change.to);
      return Buffer.concat([bytes.subarray(0, to), piece, bytes.subarray(to)]);
    }
    case 'number':
      return withNumber(bytes, at, change);
    case 'splice':
      return Buffer.concat([bytes.subarray(0, at), other.subarray(position(change.to, other))]);
    default:
      return withJson(bytes, json!, change);
  }
}

function withNumber(bytes: Buffer, at: number, change: Change & { kind: 'number' }): Buffer {
  const written = Buffer.alloc(8);
  written.writeBigUInt64LE(change.value);
  const part = written.subarray(0, change.bytes);
  if (change.big) part.reverse();
  if (bytes.length < part.length) return part;
  bytes.set(part, Math.min(at, bytes.length - part.length));
  return bytes;
}

function withJson(bytes: Buffer, json: Lens, change: Change & { node: number }): Buffer {
  try {
    const { text, put } = json(bytes);
    const root = { value: JSON.parse(text) as unknown };
    const places = placesIn(root);
    const [holder, key] = places[change.node % places.length];
    if (change.kind === 'json') holder[key] = change.value;
    else if (change.kind === 'jsonTwice')
      holder[Array.isArray(holder) ? holder.length : `${key} `] = holder[key];
    else if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
    return put(JSON.stringify(root.value) ?? '');
  } catch {
    return bytes; // an earlier change left no JSON
  }
}

type Holder = Record<string | number, unknown>;

/** Where each value within stands. Lists of many numbers are one place in a hundred. */
function placesIn(holder: object): [holder: Holder, key: string | number][] {
  return Object.entries(holder).flatMap(([key, value]: [string, unknown], i) => {
    const own: [Holder, string][] = i < 50 || i % 100 === 0 ? [[holder as Holder, key]] : [];
    return value && typeof value === 'object' ? [...own, ...placesIn(value)] : own;
  });
}
