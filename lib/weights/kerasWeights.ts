/**
 * Weights that Keras saved, for a model with the same layers: `.h5` as Keras 1 and 2 write it, where the names of
 * layers and weights are attributes, and Keras 3's `.weights.h5`.
 */
import { DataError } from '../base/dataError';
import { Hdf5File, type Hdf5Contents } from './hdf5';
import { emptyTensor, setRows } from '../engine/kernels';
import { tf } from '../engine/tf';

/** Where the weights of a layer are in the file, in the layer's order. */
export type SavedLayers = Map<string, string[]>;

/**
 * Loads weights that Keras saved – `.h5` of Keras 1 and 2, Keras 3's `.weights.h5` – into every layer of the model
 * that has any, by the layers' names. Layers of the file that the model lacks are left out, so that a file with the
 * top serves a network without.
 * @throws DataError where a layer is missing or has weights of another shape, before anything is changed.
 * @example
 * const blocks = [[4, 4], [5, 5], [6, 6, 6], [7, 7, 7], [8, 8, 8]];
 * const model = models.vgg('small', blocks, { includeTop: false, inputShape: [32, 32, 3] });
 * await weights.loadKerasWeights(model, 'small_notop.weights.h5');
 */
export async function loadKerasWeights(
  model: tf.LayersModel,
  file: string,
  { onProgress }: { onProgress?: (done: number, total: number) => void } = {},
): Promise<void> {
  const h5 = await Hdf5File.open(file);
  try {
    const saved = savedLayers(h5.contents, model, file);
    const pairs = model.layers
      .filter(({ weights }) => weights.length > 0)
      .flatMap((layer) => pairsOf(layer, saved, h5.contents, file));
    let done = 0;
    const total = pairs.reduce((sum, { size }) => sum + size, 0);
    for (const { weight, path, size } of pairs) {
      await write(weight, h5, path);
      done += size;
      onProgress?.(4 * done, 4 * total);
    }
  } finally {
    await h5.close();
  }
}

interface Pair {
  weight: tf.LayerVariable;
  path: string;
  size: number;
}

function pairsOf(layer: tf.layers.Layer, saved: SavedLayers, { arrays }: Hdf5Contents, file: string): Pair[] {
  const paths = saved.get(layer.name);
  if (!paths) {
    const some = [...saved.keys()].filter((name) => saved.get(name)!.length > 0);
    throw new DataError(
      `${file}: expected weights of ${layer.name}, found those of ${some.slice(0, 8).join(', ')}` +
        `${some.length > 8 ? ', …' : ''}: it is of another network: take one of this`,
    );
  }
  const lost = paths.find((path) => !arrays[path]);
  if (lost !== undefined) {
    throw new DataError(
      `${file}: expected the weights ${JSON.stringify(lost)} of ${layer.name}, found none: ` +
        'it may have been cut short: delete it, and fetch it again',
    );
  }
  const describe = (shapes: readonly (readonly (number | null)[])[]) =>
    shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ');
  const [expected, found] = [
    layer.weights.map(({ shape }) => shape),
    paths.map((path) => arrays[path].shape),
  ];
  if (describe(expected) !== describe(found)) {
    throw new DataError(
      `${file}: expected ${describe(expected)} for ${layer.name}, found ${describe(found) || 'nothing'}: ` +
        'it is of another network: take one of this',
    );
  }
  return layer.weights.map((weight, i) => ({
    weight,
    path: paths[i],
    size: found[i].reduce((a, b) => a * b, 1),
  }));
}

/** Piece by piece into TensorFlow's memory: a layer of 400 MB is there once, not twice. */
async function write(weight: tf.LayerVariable, h5: Hdf5File, path: string): Promise<void> {
  const shape = weight.shape as number[];
  const filled = emptyTensor(shape);
  try {
    for await (const { from, values } of h5.rows(path)) {
      const rows = values.length / (filled.size / (shape[0] ?? 1));
      tf.tidy(() => setRows(filled, from, tf.tensor(values, [rows, ...shape.slice(1)])));
    }
    weight.write(filled);
  } finally {
    filled.dispose();
  }
}

/** Which layers the file holds. Throws DataError where it is a file of neither kind. */
export function savedLayers(contents: Hdf5Contents, model: tf.LayersModel, file: string): SavedLayers {
  const { groups } = contents;
  if (chunked(groups['/'], 'layer_names')) return fromAttributes(contents, '/');
  if (groups['/model_weights']) return fromAttributes(contents, '/model_weights');
  if (groups['/layers'] || groups['/_layer_checkpoint_dependencies']) return fromLayers(contents, model);
  throw new DataError(
    `${file}: expected weights as Keras saves them (the attribute layer_names, or a group layers), ` +
      `found the groups ${Object.keys(groups).slice(0, 5).join(', ')}: take a file that Keras saved`,
  );
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** A list of texts; Keras cuts long ones into attributes name0, name1, …. */
function chunked(attributes: Record<string, unknown> | undefined, name: string): string[] | undefined {
  if (!attributes) return undefined;
  if (name in attributes) return textsOf(attributes[name]);
  const parts: string[] = [];
  for (let i = 0; `${name}${i}` in attributes; i++) parts.push(...textsOf(attributes[`${name}${i}`]));
  return parts.length > 0 ? parts : undefined;
}

function fromAttributes({ groups }: Hdf5Contents, root: string): SavedLayers {
  const under = (...parts: string[]) => [root === '/' ? '' : root, ...parts].join('/');
  return new Map(
    (chunked(groups[root], 'layer_names') ?? []).map((layer) => {
      const weights = chunked(groups[under(layer)], 'weight_names') ?? [];
      return [layer, weights.map((weight) => under(layer, weight))];
    }),
  );
}

/**
 * Keras 3 names a group after the layer's class and its number among those of the class (`conv2d`, `conv2d_1`); newer
 * ones note the layer's name too.
 */
function fromLayers({ groups, arrays }: Hdf5Contents, model: tf.LayersModel): SavedLayers {
  const root = groups['/layers'] ? '/layers' : '/_layer_checkpoint_dependencies';
  const weightsUnder = (group: string) =>
    Object.keys(arrays)
      .filter((path) => path.startsWith(`${group}/vars/`))
      .sort((a, b) => Number(a.split('/').at(-1)) - Number(b.split('/').at(-1)));
  const children = Object.keys(groups).filter(
    (path) => path.split('/').length === root.split('/').length + 1,
  );
  const named = children
    .filter((path) => path.startsWith(`${root}/`))
    .map((path) => [groups[path].name ?? groups[`${path}/vars`]?.name, path] as const)
    .filter((pair): pair is [string, string] => typeof pair[0] === 'string');
  if (named.length > 0) return new Map(named.map(([name, path]) => [name, weightsUnder(path)]));
  const counts = new Map<string, number>();
  return new Map(
    model.layers.map((layer) => {
      const kind = snakeCase(layer.getClassName());
      const count = counts.get(kind) ?? 0;
      counts.set(kind, count + 1);
      return [layer.name, weightsUnder(`${root}/${kind}${count > 0 ? `_${count}` : ''}`)];
    }),
  );
}

/** As Keras does it: Conv2D is conv2d, MaxPooling2D max_pooling2d. */
const snakeCase = (name: string) =>
  name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
