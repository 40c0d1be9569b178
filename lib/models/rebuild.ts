/** A model rebuilt from its configuration, with changes, and with the weights of the first. */
import { tf } from '../engine/tf';

/** A layer in the words of Keras' JSON, which both kinds of model are written in. */
export interface LayerJson {
  class_name: string;
  config: Record<string, unknown> & { name?: string };
  name?: string;
  inbound_nodes?: [name: string, node: number, tensor: number, rest: object][][];
}

/** A model, or a model within a model, in the same words. */
export interface ModelJson {
  layers: LayerJson[];
  output_layers?: [string, number, number][];
}

type Wrapper = tf.layers.Layer & { layer?: tf.layers.Layer };

/** The model that a layer is, or that `timeDistributed` wraps. */
export function modelIn(layer: tf.layers.Layer): tf.LayersModel | undefined {
  if (layer instanceof tf.LayersModel) return layer;
  const { layer: wrapped } = layer as Wrapper;
  return wrapped instanceof tf.LayersModel ? wrapped : undefined;
}

/** The layers of a model and of the models within it, which are left out themselves, by their paths: `encoder/conv1`. */
export function layersWithin(model: tf.LayersModel, path = ''): Map<string, tf.layers.Layer> {
  return new Map(
    model.layers.flatMap((layer) => {
      const inner = modelIn(layer);
      return inner
        ? [...layersWithin(inner, `${path}${layer.name}/`)]
        : [[path + layer.name, layer] as const];
    }),
  );
}

/** The configuration of the model that a layer is or wraps. */
function modelJsonIn({ config }: LayerJson): ModelJson | undefined {
  if (config.layers) return config as unknown as ModelJson;
  const wrapped = config.layer as LayerJson | undefined;
  return wrapped?.config.layers ? (wrapped.config as unknown as ModelJson) : undefined;
}

/** `edit` of the configuration of the model that a layer is or wraps; the layer itself where it is neither. */
export function editWithin(layer: LayerJson, edit: (json: ModelJson) => ModelJson): LayerJson {
  const inner = modelJsonIn(layer);
  if (!inner) return layer;
  const { config } = layer;
  const edited = edit(inner) as unknown as LayerJson['config'];
  if (config.layers) return { ...layer, config: edited };
  return { ...layer, config: { ...config, layer: { ...(config.layer as LayerJson), config: edited } } };
}

/** The settings of each layer by its path. */
const settingsWithin = (json: ModelJson, path = ''): [string, string][] =>
  json.layers.flatMap((layer): [string, string][] => {
    const inner = modelJsonIn(layer);
    const own = path + String(layer.config.name);
    return inner ? settingsWithin(inner, `${own}/`) : [[own, JSON.stringify(layer.config)]];
  });

/**
 * The model that `edit` makes of the model's layers, in the words of Keras' JSON, with the weights of the layers and
 * weights whose names and shapes stayed, and frozen where they were; others are as initialised. The old one is left
 * alone.
 * @throws Error where a layer that was not edited cannot be copied whole: its class is not registered with
 * `tf.serialization`, its configuration leaves out a setting, or it keeps a state.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2, name: 'a' })] });
 * const same = await models.rebuild(model, (config) => ({ ...config, layers: config.layers }));
 * same.countParams(); // => 8
 */
export async function rebuild(
  model: tf.LayersModel,
  edit: (json: ModelJson) => ModelJson,
): Promise<tf.LayersModel> {
  const json = model.toJSON(null, false) as unknown as { class_name: string; config: ModelJson };
  const config = edit(json.config);
  const made = await tf.models.modelFromJSON({ modelTopology: { ...json, config } } as never);
  const settings = [json.config, config].map((each) => new Map(settingsWithin(each)));
  const originals = layersWithin(model);
  try {
    freezeModels(model, made);
    for (const [path, layer] of layersWithin(made)) {
      const original = originals.get(path);
      if (!original) continue;
      const unchanged = settings[0].get(path) === settings[1].get(path);
      if (unchanged) checkWhole(original, layer, path);
      if (unchanged && layer.trainable !== original.trainable) layer.trainable = original.trainable;
      takeWeights(original, layer, path, unchanged);
    }
  } catch (error) {
    made.dispose();
    throw error;
  }
  return made;
}

/** A frozen model freezes the weights of its layers, of which their own settings say nothing. */
function freezeModels(from: tf.LayersModel, to: tf.LayersModel): void {
  if (to.trainable !== from.trainable) to.trainable = from.trainable;
  for (const layer of to.layers) {
    const original = from.layers.find(({ name }) => name === layer.name);
    const [inner, given] = [modelIn(layer), original && modelIn(original)];
    if (inner && given) freezeModels(given, inner);
  }
}

/** Weights by their names without the layer's, "kernel"; of several of one name, as in a bidirectional layer, the second is "kernel 2". */
function weightsOf({ weights }: tf.layers.Layer): Map<string, tf.LayerVariable> {
  const named = new Map<string, tf.LayerVariable>();
  for (const weight of [...weights].sort((a, b) => a.id - b.id)) {
    const name = weight.originalName.replace(/^.*\//, '');
    let [key, n] = [name, 1];
    while (named.has(key)) key = `${name} ${++n}`;
    named.set(key, weight);
  }
  return named;
}

function takeWeights(from: tf.layers.Layer, to: tf.layers.Layer, path: string, all: boolean): void {
  const given = weightsOf(from);
  for (const [name, weight] of weightsOf(to)) {
    const original = given.get(name);
    if (original && `${original.shape}` === `${weight.shape}` && original.dtype === weight.dtype) {
      tf.tidy(() => void weight.write(original.read()));
      if (weight.trainable !== original.trainable) weight.trainable = original.trainable;
    } else if (all) {
      const found = original ? `[${original.shape}]` : 'none';
      throw new Error(
        `cannot copy ${path}: expected a weight ${name} [${weight.shape}], found ${found} in the model`,
      );
    }
  }
}

type Fields = Record<string, unknown>;

/** What a layer keeps that is not a setting; the last says that its weights came out of a file. */
const ofOne = ['id', 'name', 'trainable_', 'built', 'initialWeights', 'fastWeightInitDuringBuild'];

/** Throws where a layer made from the configuration of another is not the same in all that it keeps. */
function checkWhole(original: tf.layers.Layer, made: tf.layers.Layer, path: string): void {
  const { stateful, states_: states } = original as unknown as { stateful?: boolean; states_?: unknown };
  if (stateful && states) {
    throw new Error(
      `cannot copy ${path} (${original.getClassName()}): it keeps a state from batch to batch, which a copy would not have`,
    );
  }
  const [from, to] = [original, made] as unknown as Fields[];
  for (const key of Object.keys(from)) {
    if (key.startsWith('_') || ofOne.includes(key)) continue;
    const [given, found] = [from[key], to[key]];
    if (given instanceof tf.layers.Layer && found instanceof tf.layers.Layer) {
      checkWhole(given, found, `${path}, ${key}`);
    } else if (plain(given) && plain(found) && plain(given) !== plain(found)) {
      throw new Error(
        `cannot copy ${path}: the configuration of ${original.getClassName()} leaves out "${key}": expected ` +
          `${plain(given)}, found ${plain(found)}`,
      );
    }
  }
}

/** A setting as text; empty for what is no setting: functions, tensors, other objects. */
function plain(value: unknown): string {
  if (Array.isArray(value)) {
    const each = value.map(plain);
    return each.length === 0 || each.includes('') ? '' : `[${each.join(', ')}]`;
  }
  if (value === null || value === undefined) return 'none';
  if (['number', 'string', 'boolean'].includes(typeof value)) return JSON.stringify(value);
  return value instanceof tf.serialization.Serializable && !(value instanceof tf.layers.Layer)
    ? value.getClassName()
    : '';
}

/** A class of layers, such as `Dropout`. */
interface LayerClass {
  readonly className: string;
}

/**
 * A copy of the model in which every layer of a class has other settings, in models within it too, and the weights are
 * the same. Weights that only the new settings have, such as sums over a population, are as initialised.
 * @throws Error where there is no such layer, and what `rebuild` throws.
 * @example
 * const model = models.mnistCnn({ seed: 1, dropout: true });
 * const asFrameworks = await models.copyWith(model, layers.Dropout, { variant: 'inverted' });
 */
export async function copyWith(
  model: tf.LayersModel,
  { className }: LayerClass,
  settings: Record<string, unknown>,
): Promise<tf.LayersModel> {
  const classes = new Set([...layersWithin(model).values()].map((layer) => layer.getClassName()));
  if (!classes.has(className)) {
    throw new Error(`expected a model with layers ${className}, found ${[...classes].join(', ')}`);
  }
  const changed = (json: ModelJson): ModelJson => ({
    ...json,
    layers: json.layers.map((layer) =>
      layer.class_name === className
        ? { ...layer, config: { ...layer.config, ...settings } }
        : editWithin(layer, changed),
    ),
  });
  return rebuild(model, changed);
}
