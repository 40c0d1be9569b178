/**
 * Reads an HDF5 file in a thread of its own: h5wasm is an ES module, which a notebook's compiler does not load, and
 * what WebAssembly took is freed when the thread ends.
 */
import { parentPort, workerData } from 'node:worker_threads';
import h5wasm from 'h5wasm/node';

/** Values that pass through WebAssembly's memory at a time. */
const block = 4 * 2 ** 20;

const module = await h5wasm.ready;
module.activate_throwing_error_handler();
const file = new h5wasm.File(workerData.file, 'r');

/** Attributes of every group, and shape and type of every array, by path. */
function describe() {
  const groups = {};
  const arrays = {};
  const visit = (group, path) => {
    groups[path] = Object.fromEntries(
      Object.keys(group.attrs).map((name) => [name, valueOf(group.attrs[name])]),
    );
    for (const name of group.keys()) {
      const entry = group.get(name);
      const entryPath = path === '/' ? `/${name}` : `${path}/${name}`;
      if (entry?.type === 'Group') visit(entry, entryPath);
      else if (entry?.type === 'Dataset')
        arrays[entryPath] = { shape: entry.shape, dtype: String(entry.dtype) };
    }
  };
  visit(file, '/');
  return { groups, arrays };
}

/** Texts as texts; numbers as they are. */
function valueOf(attribute) {
  const value = attribute.json_value;
  return Array.isArray(value) ? value.map(String) : value;
}

function read(path) {
  const array = file.get(path);
  const { shape } = array;
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  if (array.dtype === '<f' && shape.length > 0) readRows(array, values);
  else values.set(shape.length > 0 ? array.value : [array.value]);
  return values;
}

/** Little-endian float32 through one small piece of WebAssembly's memory, so that no copies pile up. */
function readRows({ shape, file_id, path }, values) {
  const [length, ...rest] = shape;
  const row = values.length / length;
  const most = Math.max(1, Math.min(length, Math.floor(block / row)));
  const pointer = module._malloc(4 * most * row);
  try {
    for (let from = 0; from < length; from += most) {
      const rows = Math.min(most, length - from);
      const count = [rows, ...rest].map(BigInt);
      const offset = [from, ...rest.map(() => 0)].map(BigInt);
      const strides = shape.map(() => 1n);
      module.get_dataset_data(file_id, path, count, offset, strides, BigInt(pointer));
      values.set(new Float32Array(module.HEAPU8.buffer, pointer, rows * row), from * row);
    }
  } finally {
    module._free(pointer);
  }
}

parentPort.on('message', ({ path }) => {
  try {
    const answer = path === undefined ? describe() : read(path);
    parentPort.postMessage({ answer }, path === undefined ? [] : [answer.buffer]);
  } catch (error) {
    parentPort.postMessage({ problem: String(error?.message ?? error) });
  }
});
