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
      else if (entry?.type === 'Dataset') arrays[entryPath] = { shape: entry.shape, dtype: typeOf(entry) };
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

/** Keras keeps bfloat16 as two bytes that HDF5 knows nothing of. */
function typeOf({ metadata: { type, size }, dtype }) {
  if (type === module.H5T_class_t.H5T_OPAQUE.value && size === 2) return 'bfloat16';
  return { '<e': 'float16', '<f': 'float32', '<d': 'float64' }[dtype] ?? String(dtype);
}

/** The bytes of an array's rows, without copies that pile up. */
function read({ path, from, rows }) {
  const { shape, file_id, metadata } = file.get(path);
  const isScalar = shape.length === 0;
  const counts = isScalar ? [] : [rows, ...shape.slice(1)];
  const size = counts.reduce((a, b) => a * b, metadata.size);
  const pointer = module._malloc(size);
  try {
    const place = [counts, counts.map((_, i) => (i === 0 ? from : 0)), counts.map(() => 1)];
    const [count, offset, strides] = place.map((numbers) => (isScalar ? null : numbers.map(BigInt)));
    module.get_dataset_data(file_id, path, count, offset, strides, BigInt(pointer));
    return module.HEAPU8.slice(pointer, pointer + size);
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
