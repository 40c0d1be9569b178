/** A figure as the JSON that plotly.js reads: typed arrays as base64, a quarter of the size of digits. */

const dtypes: Record<string, string> = {
  Float64Array: 'f8',
  Float32Array: 'f4',
  Int32Array: 'i4',
  Uint32Array: 'u4',
  Int16Array: 'i2',
  Uint16Array: 'u2',
  Int8Array: 'i1',
  Uint8Array: 'u1',
  Uint8ClampedArray: 'u1c',
};

type TypedArray = ArrayBufferView & ArrayLike<number>;

/** The name in `dtypes`, that of the base class for Node's Buffer. */
const kindOf = (value: object) => Object.prototype.toString.call(value).slice('[object '.length, -1);

const isTypedArray = (value: unknown): value is TypedArray =>
  ArrayBuffer.isView(value) && kindOf(value) in dtypes;

/** Below this length digits are shorter, and readable. */
const worthPacking = 32;

function packed(values: TypedArray): object {
  if (values.length < worthPacking) return Array.from(values);
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return { dtype: dtypes[kindOf(values)], bdata: bytes.toString('base64') };
}

/**
 * Typed arrays are packed where plotly.js unpacks them: as `{ y: Float32Array }` in a trace. Rows of a matrix become
 * plain arrays; functions are left out.
 */
function asJson(value: unknown, pack: boolean, inArray = false): unknown {
  if (isTypedArray(value)) return pack && !inArray ? packed(value) : Array.from(value);
  if (Array.isArray(value)) return value.map((entry) => asJson(entry, pack, true));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const entries = Object.entries(value).filter(([, entry]) => typeof entry !== 'function');
  return Object.fromEntries(entries.map(([key, entry]) => [key, asJson(entry, pack)]));
}

/** What `show` takes and plotly.js draws; `layout.meta.caption` is the sentence below the figure. */
export interface ShowableFigure {
  readonly data: readonly object[];
  readonly layout?: object;
  readonly config?: object;
  readonly frames?: readonly object[];
}

/** Returns an object of plain JSON that shares nothing with the figure: later changes do not reach it. */
export function plotlyJson({ data, layout = {}, config, frames }: ShowableFigure): object {
  const json: Record<string, unknown> = {
    data: data.map((trace) => asJson(trace, true)),
    layout: asJson(layout, false),
  };
  if (config) json.config = config;
  if (frames) json.frames = frames.map((frame) => asJson(frame, true));
  return JSON.parse(JSON.stringify(json)) as object;
}
