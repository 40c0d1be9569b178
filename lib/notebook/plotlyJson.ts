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
};

type TypedArray = ArrayBufferView & ArrayLike<number>;

const isTypedArray = (value: unknown): value is TypedArray =>
  ArrayBuffer.isView(value) && value.constructor.name in dtypes;

/** Below this length digits are shorter, and readable. */
const worthPacking = 32;

function packed(values: TypedArray): object {
  if (values.length < worthPacking) return Array.from(values);
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return { dtype: dtypes[values.constructor.name], bdata: bytes.toString('base64') };
}

/** A trace: `{ y: Float32Array }` is packed, rows of a matrix become plain arrays, functions are left out. */
function traceJson(value: unknown, inArray = false): unknown {
  if (isTypedArray(value)) return inArray ? Array.from(value) : packed(value);
  if (Array.isArray(value)) return value.map((entry) => traceJson(entry, true));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const entries = Object.entries(value).filter(([, entry]) => typeof entry !== 'function');
  return Object.fromEntries(entries.map(([key, entry]) => [key, traceJson(entry)]));
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
  const json: Record<string, unknown> = { data: data.map((trace) => traceJson(trace)), layout };
  if (config) json.config = config;
  if (frames) json.frames = frames.map((frame) => traceJson(frame));
  return JSON.parse(JSON.stringify(json)) as object;
}
