/** What a model in tfjs' format says of its weights, and the files that it names for them. */
import { lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DataError } from '../base/dataError';
import { isCount, isObject, readBytes, readJson } from '../base/readFile';
import type { tf } from '../engine/tf';
import { sizeOf } from './arrayFile';

type Spec = Parameters<typeof tf.io.decodeWeights>[1][number];

export interface SavedModel {
  topology: object;
  specs: Spec[];
  /** Of all weights, in the order of the specs. */
  data: Buffer;
}

/**
 * Reads `model.json` and its weights, without building anything of it. Throws DataError, with what to do, where they are
 * not what `saveFloat16` and `model.save` write: float32, or 16 bits of it.
 */
export function readSavedModel(file: string, remedy: string): SavedModel {
  const refuse = (expected: string, found: unknown) =>
    new DataError(`${file}: expected ${expected}, found ${JSON.stringify(found)?.slice(0, 80)}: ${remedy}`);
  const json = readJson(file, "a model in tfjs' format, whole,", remedy) as {
    modelTopology?: unknown;
    weightsManifest?: unknown;
  } | null;
  const { modelTopology: topology, weightsManifest: groups } = json ?? {};
  if (!isObject(topology)) throw refuse("a model in tfjs' format, whole, with a modelTopology", topology);
  if (!Array.isArray(groups)) throw refuse("a model in tfjs' format, whole, with a weightsManifest", groups);
  const parts = groups.map((group: { paths?: unknown; weights?: unknown } | null) => {
    const { paths, weights } = group ?? {};
    if (!Array.isArray(paths) || !Array.isArray(weights)) throw refuse('lists of paths and weights', group);
    const wrong: unknown = weights.find((spec) => !isSpec(spec));
    if (wrong !== undefined) throw refuse('weights of float32 with a name and a shape', wrong);
    const data = Buffer.concat(paths.map((path) => readBeside(file, path, remedy)));
    const bytes = (weights as Spec[]).reduce((sum, spec) => sum + bytesOf(spec), 0);
    if (data.length === bytes) return { specs: weights as Spec[], data };
    throw new DataError(
      `${join(dirname(file), paths.join(', '))}: expected a model in tfjs' format, whole, with the ${bytes} bytes of the ` +
        `weights that ${basename(file)} lists, found ${data.length}: ${remedy}`,
    );
  });
  return {
    topology,
    specs: parts.flatMap(({ specs }) => specs),
    data: Buffer.concat(parts.map((part) => part.data)),
  };
}

/** What tfjs would read is whatever path there is: a file that somebody sent may name any, a device among them. */
function readBeside(file: string, path: unknown, remedy: string): Buffer {
  const isBeside = typeof path === 'string' && basename(path) === path && path !== '..';
  const found = isBeside && lstatSync(join(dirname(file), path), { throwIfNoEntry: false });
  if (found && found.isFile()) return readBytes(join(dirname(file), path), remedy);
  throw new DataError(
    `${file}: expected its weights in a file beside it, found ${JSON.stringify(path)}` +
      (isBeside && !found ? `, which is missing: ${remedy}` : ': use files as "model.save" wrote them'),
  );
}

function isSpec(value: unknown): value is Spec {
  if (!isObject(value)) return false;
  const { name, shape, dtype, quantization } = value as Partial<Spec>;
  const isShape = Array.isArray(shape) && shape.every(isCount);
  const isHalf = quantization?.dtype === 'float16';
  return typeof name === 'string' && isShape && dtype === 'float32' && (quantization === undefined || isHalf);
}

const bytesOf = ({ shape, quantization }: Spec) => sizeOf(shape) * (quantization ? 2 : 4);
