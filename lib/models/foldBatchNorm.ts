/**
 * Batch normalisation folded into the layer before it, as deployments do. At inference its statistics are constants,
 * so that BN(W x + b) = scale (W x + b - E[x]) + beta with scale = gamma / sqrt(Var[x] + eps) is W' x + b' again:
 *
 *   W' = scale W        b' = scale (b - E[x]) + beta
 */
import { BatchNormalization } from '../layers/batchNorm';
import { tf } from '../engine/tf';
import { editWithin, type LayerJson, layersWithin, modelIn, type ModelJson, rebuild } from './rebuild';
import { tensorsOf, usesOf } from './symbolicTensors';

type Linear = tf.layers.Layer & {
  activation?: { getClassName(): string };
  dataFormat?: string;
};

const linearKinds = ['Conv2D', 'Dense'];

/** The layer that a normalisation of the model can be folded into. Throws where that would change what the model computes. */
function foldedInto(model: tf.LayersModel, bn: BatchNormalization): Linear {
  const [use, ...others] = usesOf(model, bn);
  const before = use.inputs[0].sourceLayer as Linear;
  const where = `${before.name} (${before.getClassName()})`;
  if (!linearKinds.includes(before.getClassName()) || !model.layers.includes(before)) {
    throw new Error(
      `expected ${bn.name} right after a convolution or a dense layer of the same model, found it after ${where}: ` +
        `use batchNorm: 'beforeActivation'`,
    );
  }
  const users = tensorsOf(model).filter(({ inputs }) => inputs.includes(use.inputs[0]));
  const uses = users.length + (model.outputs.includes(use.inputs[0]) ? 1 : 0);
  if (others.length > 0 || uses > 1 || usesOf(model, before).length > 1) {
    throw new Error(
      `expected ${bn.name} to be the only user of ${where}, and both to be used once: other users, ` +
        `an output of the model among them, would change`,
    );
  }
  const activation = before.activation?.getClassName() ?? 'linear';
  if (activation !== 'linear') {
    throw new Error(`expected no activation in ${before.name} before ${bn.name}, found ${activation}`);
  }
  if (before.dataFormat === 'channelsFirst') {
    throw new Error(
      `${bn.name} normalises the last axis, which is not that of the channels of ${before.name}`,
    );
  }
  if (bn.statistics === 'batch') {
    throw new Error(
      `${bn.name} normalises with the statistics of each batch, which vary and cannot be folded: ` +
        `use withPopulation(model, data), or statistics "population" or "moving"`,
    );
  }
  return before;
}

/** A normalisation, and the path of the layer that it is folded into. */
interface Fold {
  bn: BatchNormalization;
  before: Linear;
  path: string;
}

/** The edit that takes a model's normalisations out of its configuration, those of models within it too; adds them to `folds`. */
function withoutNorms(model: tf.LayersModel, folds: Fold[], path = ''): (json: ModelJson) => ModelJson {
  const linear = new Map<string, string>(); // names of norms, and of the layers that now give their output
  const inner = new Map<string, (json: ModelJson) => ModelJson>();
  for (const layer of model.layers) {
    const within = modelIn(layer);
    if (within) inner.set(layer.name, withoutNorms(within, folds, `${path}${layer.name}/`));
    if (!(layer instanceof BatchNormalization)) continue;
    const before = foldedInto(model, layer);
    linear.set(layer.name, before.name);
    folds.push({ bn: layer, before, path: path + before.name });
  }
  const targets = new Set(linear.values());
  const nameOf = (name: string) => linear.get(name) ?? name;
  const edited = (layer: LayerJson): LayerJson => {
    const name = layer.config.name ?? layer.name!;
    const { config } = editWithin(layer, inner.get(name) ?? ((json) => json));
    return {
      ...layer,
      config: targets.has(name) ? { ...config, use_bias: true } : config,
      ...(layer.inbound_nodes && {
        inbound_nodes: layer.inbound_nodes.map((node) =>
          node.map(([from, ...rest]) => [nameOf(from), ...rest] as (typeof node)[number]),
        ),
      }),
    };
  };
  return (json) => ({
    ...json,
    layers: json.layers.filter(({ config }) => !linear.has(config.name!)).map(edited),
    ...(json.output_layers && {
      output_layers: json.output_layers.map(
        ([name, ...rest]) => [nameOf(name), ...rest] as [string, number, number],
      ),
    }),
  });
}

/**
 * Batch normalisation folded into the layer before it, as deployments do: with $s = \gamma / \sqrt{Var + \epsilon}$ the
 * weights become $W' = s W$ and $b' = s (b - E) + \beta$. In models within the model too. The new model gives what the model gives at inference, to
 * rounding.
 * @throws Error where there is no batch normalisation, or one that does not follow a Conv2D or Dense layer without
 * activation, or uses batch statistics; where the layer before it is used by others too, or is an output of the model.
 * @example
 * const dense = tf.layers.dense({ inputShape: [3], units: 4 });
 * const model = tf.sequential({ layers: [dense, new layers.BatchNormalization({ statistics: 'moving' })] });
 * (await models.foldBatchNorm(model)).countParams(); // => 16
 */
export async function foldBatchNorm(model: tf.LayersModel): Promise<tf.LayersModel> {
  const folds: Fold[] = [];
  const edit = withoutNorms(model, folds);
  if (folds.length === 0) throw new Error('expected a model with batch normalisation, found none');
  const folded = await rebuild(model, edit);
  const layers = layersWithin(folded);
  for (const { bn, before, path } of folds) {
    tf.tidy(() => layers.get(path)!.setWeights(foldedWeights(bn, before)));
  }
  return folded;
}

/** W' and b'. */
function foldedWeights(bn: BatchNormalization, before: Linear): tf.Tensor[] {
  const { scale, shift } = bn.inferenceScaleAndShift();
  const [kernel, bias] = ['kernel', 'bias'].map((name) =>
    before.weights.find(({ originalName }) => originalName.endsWith(`/${name}`))?.read(),
  );
  return [kernel!.mul(scale), bias ? bias.mul(scale).add(shift) : shift]; // [..., in, out], [out]
}
