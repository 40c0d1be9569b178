import { existsSync, openSync, readSync, closeSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DataError } from '../base/dataError';
import { isObject, readJson } from '../base/readFile';
import type { ArrayFile } from './arrayFile';
import { Hdf5File } from './hdf5';
import { openKerasArchive, zipEntries } from './kerasArchive';
import { SafetensorsFile } from './safetensors';

const readable = "Keras' .h5, .weights.h5 and .keras, and safetensors, in one file or a list of several";
const saveInKeras =
  'load it where it was made, and save it with Keras: model.save_weights("name.weights.h5")';
const saveInTorch =
  'PyTorch saves what can be read with safetensors.torch.save_file(model.state_dict(), "name.safetensors")';

/** Kinds that are known and not read, by how they begin. */
const beginnings: [pattern: RegExp, kind: string, remedy: string][] = [
  [/^\x80[\x02-\x05]/, 'a pickle, as PyTorch saved until 1.6', saveInTorch],
  [/^\x93NUMPY/, "an array of NumPy's", saveInKeras],
  [/^.{4}TFL3/s, 'a model of TensorFlow Lite', saveInKeras],
  [/^GGUF/, 'a GGUF file', saveInTorch],
  [/^\x1f\x8b|^BZh|^\xfd7zXZ|^\x28\xb5\x2f\xfd|^7z\xbc\xaf/, 'a packed file', 'unpack it'],
  [/^\s*<(!doctype|html|\?xml)/i, 'a web page', 'fetch the file that it links to'],
  [/^version https:\/\/git-lfs/, 'a Git LFS pointer', 'fetch the file with "git lfs pull"'],
];

/** The same by what they are called. */
const endings: [pattern: RegExp, kind: string, remedy: string][] = [
  [/\.onnx$/i, 'an ONNX model', saveInTorch],
  [/\.pb$/i, "a graph of TensorFlow's", saveInKeras],
  [/\.(ckpt|index|data-\d+-of-\d+)$/i, 'a checkpoint of TensorFlow', saveInKeras],
];

/**
 * A file of weights of any kind that can be read, by what is in it; the caller closes it. Throws DataError, which says
 * what kind it is where it is another, and whether it was cut short.
 */
export async function openWeights(file: string): Promise<ArrayFile> {
  if (!existsSync(file)) throw new DataError(`${file} is missing: fetch it, or name one that is there`);
  const refuse = (kind: string, remedy: string) =>
    new DataError(
      `${file}: expected weights in a format that can be read (${readable}), found ${kind}: ${remedy}`,
    );
  if (!statSync(file).isFile()) {
    const isSavedModel = existsSync(join(file, 'saved_model.pb'));
    throw refuse(
      isSavedModel ? "a SavedModel of TensorFlow's" : 'no file',
      isSavedModel ? saveInKeras : 'take a file',
    );
  }
  const start = startOf(file);
  if (start.startsWith('\x89HDF\r\n\x1a\n')) return Hdf5File.open(file);
  if (/^[^]{4}\0{4}\{/.test(start)) return SafetensorsFile.open(file);
  if (start.startsWith('PK\x03\x04')) return openZip(file, refuse);
  if (/^\s*\{/.test(start)) return openList(file, refuse);
  const known =
    beginnings.find(([pattern]) => pattern.test(start)) ?? endings.find(([pattern]) => pattern.test(file));
  if (known) throw refuse(known[1], known[2]);
  const what = start === '' ? 'an empty file' : `one that begins with ${JSON.stringify(start.slice(0, 8))}`;
  throw refuse(what, 'take a file of such a kind');
}

function startOf(file: string): string {
  const bytes = Buffer.alloc(64);
  const descriptor = openSync(file, 'r');
  try {
    return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

type Refuse = (kind: string, remedy: string) => DataError;

function openZip(file: string, refuse: Refuse): Promise<ArrayFile> {
  const entries = zipEntries(file);
  const weights = entries.find(({ name }) => name === 'model.weights.h5');
  if (weights) return openKerasArchive(file, weights);
  const names = entries.map(({ name }) => name);
  if (names.some((name) => /(^|\/)data\.pkl$/.test(name)))
    throw refuse("a file of PyTorch's torch.save", saveInTorch);
  if (names.some((name) => name.endsWith('.npy'))) throw refuse("an archive of NumPy's (.npz)", saveInKeras);
  throw refuse(`a zip archive of ${names.slice(0, 3).join(', ')}`, 'unpack it');
}

/** `{ weight_map: { name: file } }` of safetensors, `{ weight_map: { path: [file, …] } }` of Keras; the files beside it. */
async function openList(file: string, refuse: Refuse): Promise<ArrayFile> {
  const json = readJson(file, 'a list of files with weights', 'fetch it again');
  const { weight_map: map, modelTopology, format } = json as Record<string, unknown>;
  if (modelTopology || format === 'graph-model')
    throw refuse("a model in tfjs' format", 'load it with tf.loadLayersModel or tf.loadGraphModel');
  if (!isObject(map)) throw refuse('JSON without a weight_map', 'take a file of such a kind');
  const names = [...new Set(Object.values(map).flat())];
  const strange = names.find(
    (name) => typeof name !== 'string' || basename(name) !== name || /^\.\.$|\.json$/.test(name),
  );
  if (strange !== undefined)
    throw refuse(`a list with ${JSON.stringify(strange)}`, 'list files that lie beside it');
  const files: ArrayFile[] = [];
  const close = async () => void (await Promise.all(files.map((opened) => opened.close())));
  try {
    for (const name of names) files.push(await openWeights(join(dirname(file), name as string)));
  } catch (error) {
    await close();
    throw error;
  }
  const arrays = Object.assign({}, ...files.map((opened) => opened.arrays)) as ArrayFile['arrays'];
  const groups: Record<string, Record<string, unknown>> = {};
  for (const opened of files)
    for (const [path, attributes] of Object.entries(opened.groups ?? {}))
      groups[path] = { ...groups[path], ...attributes };
  const rows = (name: string) => files.find((opened) => opened.arrays[name])!.rows(name);
  return { arrays, groups: files.some((opened) => opened.groups) ? groups : undefined, rows, close };
}
