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
  const size = shape.reduce((a, b) => a * b, 1);
  const values = new Float32Array(size);
  const row = size / (shape[0] ?? 1);
  const rows = Math.max(1, Math.floor(block / row));
  if (shape.length === 0 || rows >= shape[0])
    values.set(array.value.length === undefined ? [array.value] : array.value);
  else {
    for (let from = 0; from < shape[0]; from += rows) {
      values.set(array.slice([[from, Math.min(shape[0], from + rows)]]), from * row);
    }
  }
  return values;
}

parentPort.on('message', ({ path }) => {
  try {
    const answer = path === undefined ? describe() : read(path);
    parentPort.postMessage({ answer }, path === undefined ? [] : [answer.buffer]);
  } catch (error) {
    parentPort.postMessage({ problem: String(error?.message ?? error) });
  }
});
