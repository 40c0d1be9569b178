/** Where PyTorch's networks keep the weights of a layer, and how their axes are ordered. */
import { DataError } from '../base/dataError';
import type { tf } from '../engine/tf';
import { type ArrayFile, type Find, type Leaf, otherNetwork, sizeOf, type Source } from './arrayFile';

/** Weights of tfjs' layers, and what PyTorch calls them. */
const termOf: Record<string, string> = {
  ...{ kernel: 'weight', bias: 'bias', gamma: 'weight', beta: 'bias' },
  ...{ moving_mean: 'running_mean', moving_variance: 'running_var' },
};

/** A VGG of torchvision (`features`, `classifier`) or of timm (`features`, `pre_logits`, `head`), in its order. */
const vggModule = /^(?:(features)\.(\d+)|(classifier)\.(\d+)|(pre_logits)\.fc([12])|(head)\.fc)$/;
const vggParts = ['features', 'classifier', 'pre_logits', 'head'];

/**
 * A module for each layer: that of its name, or in a VGG the one in its place. Throws DataError where the names are
 * others, or a module is of another kind than the layer.
 */
export function torchArrays({ arrays }: ArrayFile, leaves: readonly Leaf[], file: string): Find {
  const modules = new Map<string, string[]>();
  for (const name of Object.keys(arrays)) {
    const module = name.slice(0, name.lastIndexOf('.'));
    if (!name.endsWith('.num_batches_tracked')) modules.set(module, [...(modules.get(module) ?? []), name]);
  }
  const byName = leaves.every(({ layer }) => modules.has(layer.name));
  const inOrder = byName ? leaves.map(({ layer }) => layer.name) : vggOrder([...modules.keys()]);
  if (!inOrder) {
    const odd = [...modules].flatMap(([module, names]) => (vggModule.test(module) ? [] : names));
    throw new DataError(
      `${file}: expected weights named as torchvision's or timm's VGG (features.0.weight) or as the layers ` +
        `(${leaves[0]?.layer.name}.weight), found ${odd.slice(0, 3).join(', ') || 'none'}: give them such names`,
    );
  }
  const left = inOrder.slice(leaves.length).filter((module) => module.startsWith('features.'));
  if (left.length > 0) {
    throw new DataError(
      `${file}: expected ${leaves.length} layers, found also ${left[0]}: ${otherNetwork(file)}`,
    );
  }
  return ({ layer }) => {
    const module = inOrder[leaves.findIndex((leaf) => leaf.layer === layer)];
    if (!module) return undefined;
    const names = modules.get(module)!;
    const sources = layer.weights.map((weight) => sourceOf(weight, layer, module, arrays));
    const known = sources.every(({ name }) => names.includes(name));
    if (known && names.length === sources.length) return sources;
    throw new DataError(
      `${file}: expected ${sources.map(({ name }) => name).join(', ')} for ${layer.name} ` +
        `(${layer.getClassName()}), found ${names.join(', ')}: ${otherNetwork(file)}`,
    );
  };
}

/** undefined where they are not those of a VGG. */
function vggOrder(modules: readonly string[]): string[] | undefined {
  const placed = modules.map((module) => {
    const [part, place = '0'] =
      vggModule
        .exec(module)
        ?.slice(1)
        .filter((text) => text !== undefined) ?? [];
    return { module, key: 1000 * vggParts.indexOf(part) + Number(place) };
  });
  if (placed.length === 0 || placed.some(({ key }) => key < 0)) return undefined;
  return placed.sort((a, b) => a.key - b.key).map(({ module }) => module);
}

function sourceOf(
  weight: tf.LayerVariable,
  layer: tf.layers.Layer,
  module: string,
  arrays: ArrayFile['arrays'],
): Source {
  const own = weight.originalName.split('/').at(-1)!.replace(/_\d+$/, '');
  const name = `${module}.${termOf[own] ?? own}`;
  const shape = arrays[name]?.shape ?? [];
  if (own !== 'kernel') return { name };
  const kind = layer.getClassName();
  if (kind === 'Conv2D' && shape.length === 4) return { name, axes: { shape, order: [2, 3, 1, 0] } };
  if (kind === 'Dense' && shape.length > 1) return { name, axes: denseAxes(shape, layer) };
  return { name: `${module}.${kind}` }; // of a kind whose axes are not known
}

/**
 * PyTorch flattens channels, rows, columns, tfjs rows, columns, channels: the inputs of a dense layer behind a Flatten
 * are put into that order. timm has a convolution over all places in the place of the first dense layer.
 */
function denseAxes([out, ...inputs]: number[], layer: tf.layers.Layer): NonNullable<Source['axes']> {
  const before = layer.inboundNodes[0].inboundLayers[0] as tf.layers.Layer | undefined;
  const flattened = before?.getClassName() === 'Flatten' ? (before.input as tf.SymbolicTensor).shape : [];
  const [rows, columns, channels] = flattened.slice(1) as (number | undefined)[];
  if (channels && rows! * columns! * channels === sizeOf(inputs))
    return { shape: [out, channels, rows!, columns!], order: [2, 3, 1, 0] };
  return { shape: [out, sizeOf(inputs)], order: [1, 0] };
}
