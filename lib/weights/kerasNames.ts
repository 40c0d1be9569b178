/** Where Keras keeps the weights of a layer in an HDF5 file. */
import { DataError } from '../base/dataError';
import type { tf } from '../engine/tf';
import { type ArrayFile, type Find, isModel, type Leaf } from './arrayFile';

/** Throws DataError where the file is of neither layout. */
export function kerasArrays({ arrays, groups = {} }: ArrayFile, model: tf.LayersModel, file: string): Find {
  const sources = (names?: readonly string[]) => names?.map((name) => ({ name }));
  for (const root of ['', '/model_weights']) {
    if (chunked(groups[root || '/'], 'layer_names'))
      return (leaf) => sources(byAttributes(groups, root, leaf));
  }
  const root = ['/layers', '/_layer_checkpoint_dependencies'].find((path) => groups[path]);
  if (root) return (leaf) => sources(byGroups({ arrays, groups }, root, model, leaf, file));
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

type Groups = NonNullable<ArrayFile['groups']>;

/**
 * Keras 1 and 2: a group for each layer of the outermost model; a model among them lists the weights of its layers,
 * the trainable ones first, as `c1/kernel:0` or `inner/c1/kernel`.
 */
function byAttributes(groups: Groups, root: string, { layer, within }: Leaf): string[] | undefined {
  const outermost = within[0]?.name ?? layer.name;
  const group = `${root}/${outermost}`;
  if (!chunked(groups[root || '/'], 'layer_names')!.includes(outermost)) return undefined;
  const names = chunked(groups[group], 'weight_names') ?? [];
  const inner = [...within.slice(1).map(({ name }) => name), layer.name];
  const under = (path: readonly string[]) =>
    names.filter((name) => `/${name}`.includes(`/${path.join('/')}/`));
  const own =
    within.length === 0 ? names : [inner, inner.slice(-1)].map(under).find(({ length }) => length > 0);
  return own?.map((name) => `${group}/${name}`);
}

/**
 * Keras 3: groups within groups as models within models, called after the layer's class and its number among those of
 * the class (`conv2d`, `conv2d_1`); all but the first releases note the layer's name too.
 */
function byGroups(
  { arrays, groups }: Pick<ArrayFile, 'arrays'> & { groups: Groups },
  root: string,
  model: tf.LayersModel,
  { layer, within }: Leaf,
  file: string,
): string[] | undefined {
  let path = root;
  let container = model;
  for (const next of [...within, layer]) {
    const found = childOf(groups, path, container, next);
    if (!found) return undefined;
    if (!isModel(next)) return variablesOf(Object.keys(arrays), found, next, file);
    [path, container] = [`${found}/layers`, next];
    if (!groups[path]) path = `${found}/_layer_checkpoint_dependencies`;
  }
  return undefined;
}

function childOf(groups: Groups, root: string, container: tf.LayersModel, layer: tf.layers.Layer) {
  const children = Object.keys(groups).filter(
    (path) => path.startsWith(`${root}/`) && !path.slice(root.length + 1).includes('/'),
  );
  const nameOf = (path: string) => groups[path].name ?? groups[`${path}/vars`]?.name;
  const kind = kindOf(layer);
  const number = container.layers.filter((one) => kindOf(one) === kind).indexOf(layer);
  const counted = `${root}/${kind}${number > 0 ? `_${number}` : ''}`;
  return (
    children.find((path) => nameOf(path) === layer.name) ??
    children.find((path) => path === counted && typeof nameOf(path) !== 'string')
  );
}

/** `vars/0`, `vars/1`, …; a recurrent layer has them in its cell, a bidirectional one in two. */
function variablesOf(
  names: readonly string[],
  group: string,
  layer: tf.layers.Layer,
  file: string,
): string[] {
  const own = names.filter((name) => name.startsWith(`${group}/`) && !name.includes('/seed_generator/'));
  const folders = [...new Set(own.map((name) => name.slice(0, name.lastIndexOf('/'))))];
  const parts = folders.map((path) => path.slice(group.length));
  const isBidirectional = parts.every((part) => /^\/(forward|backward)_layer\//.test(part));
  if (folders.length > 1 && !(isBidirectional && folders.length === 2)) {
    throw new DataError(
      `${file}: expected the weights of ${layer.name} in one place, found them in ${parts.join(', ')}: ` +
        'their order is not known here: save the model as .h5',
    );
  }
  const inOrder = isBidirectional ? folders.sort().reverse() : folders; // forward, then backward
  const place = (name: string) => Number(name.slice(name.lastIndexOf('/') + 1));
  return inOrder.flatMap((folder) =>
    own.filter((name) => name.startsWith(`${folder}/`)).sort((a, b) => place(a) - place(b)),
  );
}

/** As Keras does it: Conv2D is conv2d, MaxPooling2D max_pooling2d; a model that tfjs calls Model is a Functional. */
const kindOf = (layer: tf.layers.Layer) =>
  layer
    .getClassName()
    .replace(/^Model$/, 'Functional')
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
