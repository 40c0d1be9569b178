/**
 * Reads an HDF5 file in a thread of its own: h5wasm is an ES module, which a notebook's compiler does not load, and
 * what WebAssembly took is freed when the thread ends.
 */
import { parentPort, workerData } from 'node:worker_threads';
import h5wasm from 'h5wasm/node';

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

/** Rows of an array as float32: little-endian float32, as Keras saves, without copies that pile up. */
function read({ path, from, rows }) {
  const array = file.get(path);
  const { shape, file_id } = array;
  if (array.dtype !== '<f' || shape.length === 0) {
    const values = shape.length === 0 ? [array.value] : array.slice([[from, from + rows]]);
    return Float32Array.from(values, Number);
  }
  const [, ...rest] = shape;
  const size = rest.reduce((a, b) => a * b, rows);
  const pointer = module._malloc(4 * size);
  try {
    const count = [rows, ...rest].map(BigInt);
    const offset = [from, ...rest.map(() => 0)].map(BigInt);
    const strides = shape.map(() => 1n);
    module.get_dataset_data(file_id, path, count, offset, strides, BigInt(pointer));
    return new Float32Array(module.HEAPU8.buffer, pointer, size).slice();
  } finally {
    module._free(pointer);
  }
}

parentPort.on('message', (question) => {
  try {
    const answer = question.path === undefined ? describe() : read(question);
    parentPort.postMessage({ answer }, question.path === undefined ? [] : [answer.buffer]);
  } catch (error) {
    parentPort.postMessage({ problem: String(error?.message ?? error) });
  }
});
