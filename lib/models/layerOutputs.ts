/** What the layers of a model give for a batch. */
import { tf } from '../engine/tf';
import { outputOf } from './symbolicTensors';

/**
 * What the named layers give for a batch at inference, [batch, ...] each, in one forward pass; of several outputs the
 * first, of a layer that is used several times the last use.
 * @throws Error for an unknown layer.
 * @example
 * const [pooled] = models.layerOutputs(models.mnistCnn({ seed: 1 }), ['pool1'], tf.zeros([2, 28, 28, 1]));
 * pooled.shape; // => [2, 14, 14, 64]
 */
export function layerOutputs(model: tf.LayersModel, names: readonly string[], xs: tf.Tensor): tf.Tensor[] {
  const outputs = names.map((name) => outputOf(model, name));
  const upTo = tf.model({ inputs: model.inputs, outputs });
  return tf.tidy(() => [upTo.apply(xs, { training: false })].flat() as tf.Tensor[]);
}

/** Tensors that stand for a model's symbolic ones. */
export type Values = Map<tf.SymbolicTensor, tf.Tensor>;

/** The image that goes into the model. Throws where the model has several inputs or outputs, or images do not fit. */
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
    throw new Error(`expected images [${axes}], got [${pictures.shape.join(', ')}]: ${hint}`);
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
 * The model's output before the softmax that it ends in, if it does: also where only layers follow that move values.
 * The softmax is set aside while this one call lasts, so that it also holds for weights that are changed later.
 */
export const evaluateLogits = (model: tf.LayersModel, known: Values): tf.Tensor =>
  logitsOf(model.outputs[0], known);

/** What the model ends in: 'softmax', 'sigmoid', 'relu' …; undefined where its last layer has no activation. */
export const lastActivation = (model: tf.LayersModel): string | undefined =>
  activationOf(lastLayer(model.outputs[0].sourceLayer));

/** Runs `run` while the activation that the model ends in is set aside, if it is one of these. */
export const beforeActivation = <T>(model: tf.LayersModel, activations: readonly string[], run: () => T): T =>
  withoutActivation(model.outputs[0].sourceLayer, activations, run);

const movesValues = new Set(['Reshape', 'Flatten', 'Permute', 'Cropping2D', 'ConvnotesCropLike', 'Dropout']);

function logitsOf(wanted: tf.SymbolicTensor, known: Values): tf.Tensor {
  const { sourceLayer: layer, outputTensorIndex = 0 } = wanted;
  if (known.has(wanted) || wanted.inputs.length === 0) return evaluate(wanted, known);
  const [first, ...rest] = wanted.inputs;
  const others = () => rest.map((input) => evaluate(input, known));
  if (layer instanceof tf.LayersModel) {
    const values = [evaluate(first, known), ...others()];
    return logitsOf(
      layer.outputs[outputTensorIndex],
      new Map(layer.inputs.map((input, i) => [input, values[i]])),
    );
  }
  if (movesValues.has(layer.getClassName())) {
    const inputs = [logitsOf(first, known), ...others()];
    return layer.apply(rest.length === 0 ? inputs[0] : inputs, { training: false }) as tf.Tensor;
  }
  const inputs = [evaluate(first, known), ...others()];
  const outputs = withoutActivation(layer, ['softmax'], () =>
    layer.apply(rest.length === 0 ? inputs[0] : inputs, { training: false }),
  );
  return [outputs as tf.Tensor | tf.Tensor[]].flat()[outputTensorIndex];
}

/** Where layers keep the function that they end in. */
interface Activated {
  activation?: { apply(x: tf.Tensor): tf.Tensor; getClassName(): string };
  softmax?: (x: tf.Tensor) => tf.Tensor;
  /** Of `timeDistributed`. */
  layer?: tf.layers.Layer;
}

const { activation: linear } = tf.layers.activation({ activation: 'linear' }) as Activated;

/** The layer in which the activation is: the last of a model within a model, the wrapped one of `timeDistributed`. */
function lastLayer(layer: tf.layers.Layer): tf.layers.Layer {
  if (layer instanceof tf.LayersModel) return lastLayer(layer.outputs[0].sourceLayer);
  const { layer: wrapped } = layer as Activated;
  return wrapped ? lastLayer(wrapped) : layer;
}

function activationOf(layer: tf.layers.Layer): string | undefined {
  const { activation, softmax } = layer as Activated;
  return softmax ? 'softmax' : activation?.getClassName();
}

function withoutActivation<T>(layer: tf.layers.Layer, activations: readonly string[], run: () => T): T {
  const last = lastLayer(layer);
  if (!activations.includes(activationOf(last) ?? '')) return run();
  const holder = last as Activated;
  const { activation, softmax } = holder;
  try {
    if (activation) holder.activation = linear;
    if (softmax) holder.softmax = (x) => x;
    return run();
  } finally {
    if (activation) holder.activation = activation;
    if (softmax) holder.softmax = softmax;
  }
}

export interface PassOptions {
  training?: boolean;
  /** Sees what each layer gives; what it returns, if anything, flows on instead. */
  onOutput?: (layer: tf.layers.Layer, output: tf.Tensor) => tf.Tensor | void;
}

/**
 * What the model gives for xs, passed through its layers by hand, so that what flows can be watched and changed on the
 * way. Can be captured.
 * @throws Error where the model is not a chain, each layer after the one before it.
 * @example
 * const names: string[] = [];
 * const onOutput = ({ name }: tf.layers.Layer) => void names.push(name);
 * models.passThrough(models.mnistDense({ seed: 1, units: [4] }), tf.zeros([1, 28, 28, 1]), { onOutput });
 * names; // => ['flatten', 'dense1', 'sigmoid1', 'output']
 */
export function passThrough(
  model: tf.LayersModel,
  xs: tf.Tensor,
  { training = false, onOutput }: PassOptions = {},
): tf.Tensor {
  const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  layers.slice(1).forEach((layer, i) => {
    if (layer.input !== layers[i].output) {
      throw new Error(`expected a chain of layers, but ${layer.name} does not follow ${layers[i].name}`);
    }
  });
  return tf.tidy(() => {
    let x = xs.clone();
    for (const layer of layers) {
      const output = layer.apply(x, { training }) as tf.Tensor;
      const changed = onOutput?.(layer, output);
      x = changed instanceof tf.Tensor ? changed : output;
    }
    return x;
  });
}
