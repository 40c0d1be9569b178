/** The tensors of a model before it has values: in the model's own graph, whatever else its layers are used in. */
import { tf } from '../engine/tf';

/** Every tensor from the model's inputs to its outputs, each after those that it is made of. */
export function tensorsOf(model: tf.LayersModel): tf.SymbolicTensor[] {
  const found = new Set<tf.SymbolicTensor>();
  const visit = (tensor: tf.SymbolicTensor) => {
    if (found.has(tensor)) return;
    if (!model.inputs.includes(tensor)) tensor.inputs.forEach(visit);
    found.add(tensor);
  };
  [...model.inputs, ...model.outputs].forEach(visit);
  return [...found];
}

/**
 * The layer of this name.
 * @throws Error for an unknown layer, with the nearest name.
 * @example
 * models.layerNamed(models.mnistCnn({ seed: 1 }), 'pool2').outputShape; // => [null, 7, 7, 64]
 */
export function layerNamed(model: tf.LayersModel, name: string): tf.layers.Layer {
  const found = model.layers.find((layer) => layer.name === name);
  if (found) return found;
  const names = model.layers.map((layer) => layer.name);
  const [nearest] = [...names].sort((a, b) => editDistance(a, name) - editDistance(b, name));
  throw new Error(
    `expected the name of a layer, got "${name}": did you mean "${nearest}"? There are ${names.join(', ')}.`,
  );
}

/** Insertions, deletions and replacements that turn one word into the other (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}

/** What each use of a layer in the model gives, the first of several outputs. */
export function usesOf(model: tf.LayersModel, layer: tf.layers.Layer): tf.SymbolicTensor[] {
  const uses = tensorsOf(model).filter(
    ({ sourceLayer, outputTensorIndex = 0 }) => sourceLayer === layer && outputTensorIndex === 0,
  );
  // A sequential model takes one that it begins with apart: its own output stands for it.
  return uses.length === 0 && layer instanceof tf.LayersModel ? [layer.outputs[0]] : uses;
}

/**
 * What the layer of this name gives in the model: the first of several outputs, and the last use of a layer that is
 * used several times. Throws Error for an unknown layer, with the nearest name.
 */
export const outputOf = (model: tf.LayersModel, name: string): tf.SymbolicTensor =>
  usesOf(model, layerNamed(model, name)).at(-1)!;

/** Height and width in pixels. */
export type ImageSize = readonly [height: number, width: number];

/** Shapes of all tensors of a model by the tensor; a size that the model leaves open is null. */
export type Shapes = Map<tf.SymbolicTensor, tf.Shape>;

/**
 * Shapes for inputs of these shapes, the model's own unless given. Throws RangeError where an input has other sizes
 * than the model asks for.
 */
export function shapesOf(model: tf.LayersModel, given?: readonly tf.Shape[]): Shapes {
  const shapes: Shapes = new Map();
  for (const tensor of tensorsOf(model)) {
    const input = model.inputs.indexOf(tensor);
    if (input >= 0) {
      shapes.set(tensor, given?.[input] ?? tensor.shape);
      continue;
    }
    const inputs = tensor.inputs.map((each) => shapes.get(each)!);
    const outputs = tensor.sourceLayer.computeOutputShape(inputs.length === 1 ? inputs[0] : inputs);
    const several = Array.isArray(outputs[0]);
    shapes.set(
      tensor,
      several ? (outputs as tf.Shape[])[tensor.outputTensorIndex ?? 0] : (outputs as tf.Shape),
    );
  }
  return shapes;
}

/** The shapes of a model's inputs with images of this size. Throws RangeError where the model asks for another. */
export const inputShapes = ({ inputs }: tf.LayersModel, size?: ImageSize): tf.Shape[] =>
  inputs.map(({ shape }) => {
    if (!size || shape.length !== 4) return shape;
    const [batch, height, width, channels] = shape;
    if ((height ?? size[0]) !== size[0] || (width ?? size[1]) !== size[1]) {
      throw new RangeError(
        `expected the size [${height ?? 'any'}, ${width ?? 'any'}] that the model asks for, got [${size}]`,
      );
    }
    return [batch, ...size, channels];
  });
