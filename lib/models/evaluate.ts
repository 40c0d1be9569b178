/** A model's layers run from any tensors of it to any others. */
import { tf } from '../engine/tf';

/** Tensors that stand for a model's symbolic ones. */
export type Values = Map<tf.SymbolicTensor, tf.Tensor>;

/** The picture that goes into the model. Throws where the model has several inputs or outputs, or pictures do not fit. */
export function inputValues(model: tf.LayersModel, pictures: tf.Tensor): Values {
  const [input] = model.inputs;
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw new Error(
      `expected a model with one input and one output, got ${model.inputs.length} and ${model.outputs.length}`,
    );
  }
  const { shape } = input;
  const fits =
    pictures.shape.length === shape.length &&
    pictures.shape.every((size, i) => i === 0 || shape[i] === null || size === shape[i]);
  if (!fits) {
    const axes = shape.map((size, i) => size ?? (i === 0 ? 'batch' : 'any')).join(', ');
    const hint =
      pictures.shape.length === shape.length - 1
        ? 'add the batch axis with expandDims(0)'
        : 'resize or convert it first';
    throw new Error(`expected pictures [${axes}], got [${pictures.shape.join(', ')}]: ${hint}`);
  }
  return new Map([[input, pictures]]);
}

/**
 * What `wanted` is for the known values, at inference. Values on the way are added to `known`, so that what follows
 * does not compute them again.
 */
export function evaluate(wanted: tf.SymbolicTensor, known: Values): tf.Tensor {
  const found = known.get(wanted);
  if (found) return found;
  if (wanted.inputs.length === 0) throw new Error(`no value was given for the model's input ${wanted.name}`);
  const inputs = wanted.inputs.map((input) => evaluate(input, known));
  const outputs = wanted.sourceLayer.apply(inputs.length === 1 ? inputs[0] : inputs, { training: false });
  const value = [outputs as tf.Tensor | tf.Tensor[]].flat()[wanted.outputTensorIndex ?? 0];
  known.set(wanted, value);
  return value;
}

/**
 * The model's output before its last layer's softmax, if it ends in one. The softmax is set aside while this one
 * call lasts, so that it also holds for weights that are changed later.
 */
export function evaluateLogits(model: tf.LayersModel, known: Values): tf.Tensor {
  const [output] = model.outputs;
  return withoutSoftmax(lastLayer(output.sourceLayer), () => evaluate(output, known));
}

const lastLayer = (layer: tf.layers.Layer): tf.layers.Layer =>
  layer instanceof tf.LayersModel ? lastLayer(layer.outputs[0].sourceLayer) : layer;

/** Where layers keep the function that they end in. */
interface Activated {
  activation?: { apply(x: tf.Tensor): tf.Tensor; getClassName(): string };
  softmax?: (x: tf.Tensor) => tf.Tensor;
}

const { activation: linear } = tf.layers.activation({ activation: 'linear' }) as Activated;

function withoutSoftmax<T>(layer: tf.layers.Layer, run: () => T): T {
  const holder = layer as Activated;
  const { activation, softmax } = holder;
  try {
    if (activation?.getClassName() === 'softmax') holder.activation = linear;
    if (softmax) holder.softmax = (x) => x;
    return run();
  } finally {
    if (activation) holder.activation = activation;
    if (softmax) holder.softmax = softmax;
  }
}
