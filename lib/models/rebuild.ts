/** A model rebuilt from its configuration, with changes, and with the weights of the first. */
import { tf } from '../engine/tf';

/** A layer in the words of Keras' JSON, which both kinds of model are written in. */
export interface LayerJson {
  class_name: string;
  config: Record<string, unknown> & { name?: string };
  name?: string;
  inbound_nodes?: [name: string, node: number, tensor: number, rest: object][][];
}

interface ModelJson {
  class_name: string;
  config: { layers: LayerJson[]; output_layers?: [string, number, number][] };
}

/** A layer's weights by their names without the layer's: "kernel", "gamma". */
const weightsOf = (layer: tf.layers.Layer) =>
  new Map(layer.weights.map((weight) => [weight.originalName.replace(/^.*\//, ''), weight]));

/**
 * The model that `edit` makes of the model's layers, in the words of Keras' JSON, with the weights of the layers and
 * weights whose names and shapes stayed; others are as initialised. The
 * old one is left alone.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2, name: 'a' })] });
 * const same = await models.rebuild(model, (config) => ({ ...config, layers: config.layers }));
 * same.countParams(); // => 8
 */
export async function rebuild(
  model: tf.LayersModel,
  edit: (json: ModelJson['config']) => ModelJson['config'],
): Promise<tf.LayersModel> {
  const json = model.toJSON(null, false) as unknown as ModelJson;
  const modelTopology = { ...json, config: edit(json.config) };
  const made = await tf.models.modelFromJSON({ modelTopology } as never);
  for (const layer of made.layers) {
    const old = model.layers.find(({ name }) => name === layer.name);
    const weights = old ? weightsOf(old) : new Map<string, tf.LayerVariable>();
    for (const [name, weight] of weightsOf(layer)) {
      const given = weights.get(name);
      if (given && `${given.shape}` === `${weight.shape}`) tf.tidy(() => void weight.write(given.read()));
    }
  }
  return made;
}

/** A class of layers, such as `Dropout`. */
interface LayerClass {
  readonly className: string;
}

/**
 * A copy of the model in which every layer of a class has other settings, and the weights are the same. Weights that
 * only the new settings have, such as sums over a population, are as initialised.
 * @throws Error for an unknown layer.
 * @example
 * const model = models.mnistCnn({ seed: 1, dropout: true });
 * const asFrameworks = await models.copyWith(model, layers.Dropout, { variant: 'inverted' });
 */
export async function copyWith(
  model: tf.LayersModel,
  { className }: LayerClass,
  settings: Record<string, unknown>,
): Promise<tf.LayersModel> {
  if (!model.layers.some((layer) => layer.getClassName() === className)) {
    const classes = [...new Set(model.layers.map((layer) => layer.getClassName()))];
    throw new Error(`expected a model with layers ${className}, found ${classes.join(', ')}`);
  }
  return rebuild(model, (config) => ({
    ...config,
    layers: config.layers.map((layer) =>
      layer.class_name === className ? { ...layer, config: { ...layer.config, ...settings } } : layer,
    ),
  }));
}
