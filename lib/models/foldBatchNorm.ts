/**
 * Batch normalisation folded into the layer before it, as deployments do. At inference its statistics are constants,
 * so that BN(W x + b) = scale (W x + b - E[x]) + beta with scale = gamma / sqrt(Var[x] + eps) is W' x + b' again:
 *
 *   W' = scale W        b' = scale (b - E[x]) + beta
 */
import { BatchNormalization } from '../layers/batchNorm';
import { tf } from '../engine/tf';
import { type LayerJson, rebuild } from './rebuild';

type Linear = tf.layers.Layer & { activation?: { getClassName(): string }; useBias?: boolean };

const linearKinds = ['Conv2D', 'Dense'];

/** The layer whose output is the input of this one; undefined where it has several, or others use it too. */
function feeding(model: tf.LayersModel, layer: tf.layers.Layer): tf.layers.Layer | undefined {
  const source = (layer.input as tf.SymbolicTensor).sourceLayer;
  const users = model.layers.filter((other) => [other.input].flat().some((x) => x.sourceLayer === source));
  return users.length === 1 ? source : undefined;
}

/** Throws where folding would change what the model computes. */
function checkFoldable(bn: BatchNormalization, before: Linear | undefined): Linear {
  const kind = before?.getClassName() ?? 'several layers';
  if (!before || !linearKinds.includes(kind)) {
    throw new Error(
      `expected ${bn.name} right after a convolution or a dense layer, found it after ${before?.name ?? kind} (${kind}): ` +
        `use batchNorm: 'beforeActivation'`,
    );
  }
  const activation = before.activation?.getClassName() ?? 'linear';
  if (activation !== 'linear') {
    throw new Error(`expected no activation in ${before.name} before ${bn.name}, found ${activation}`);
  }
  if (bn.statistics === 'batch') {
    throw new Error(
      `${bn.name} normalises with the statistics of each batch, which vary and cannot be folded: ` +
        `use withPopulation(model, data), or statistics "population" or "moving"`,
    );
  }
  return before;
}

/**
 * Batch normalisation folded into the layer before it, as deployments do: with $s = \gamma / \sqrt{Var + \epsilon}$ the
 * weights become $W' = s W$ and $b' = s (b - E) + \beta$. The new model gives what the model gives at inference, to
 * rounding.
 * @throws Error where there is no batch normalisation, or one that does not follow a Conv2D or Dense layer without
 * activation, or uses batch statistics.
 * @example
 * const dense = tf.layers.dense({ inputShape: [3], units: 4 });
 * const model = tf.sequential({ layers: [dense, new layers.BatchNormalization({ statistics: 'moving' })] });
 * (await models.foldBatchNorm(model)).countParams(); // => 16
 */
export async function foldBatchNorm(model: tf.LayersModel): Promise<tf.LayersModel> {
  const norms = model.layers.filter(
    (layer): layer is BatchNormalization => layer instanceof BatchNormalization,
  );
  if (norms.length === 0) throw new Error('expected a model with batch normalisation, found none');
  const linear = new Map(norms.map((bn) => [bn.name, checkFoldable(bn, feeding(model, bn))]));
  const targets = new Set([...linear.values()].map(({ name }) => name));
  const nameOf = (name: string) => linear.get(name)?.name ?? name; // of the layer that now gives its output

  const withoutNorm = (layer: LayerJson): LayerJson => ({
    ...layer,
    config: targets.has(layer.config.name!) ? { ...layer.config, use_bias: true } : layer.config,
    ...(layer.inbound_nodes && {
      inbound_nodes: layer.inbound_nodes.map((node) =>
        node.map(([name, ...rest]) => [nameOf(name), ...rest] as (typeof node)[number]),
      ),
    }),
  });
  const folded = await rebuild(model, (config) => ({
    ...config,
    layers: config.layers.filter(({ config: { name } }) => !linear.has(name!)).map(withoutNorm),
    ...(config.output_layers && {
      output_layers: config.output_layers.map(
        ([name, ...rest]) => [nameOf(name), ...rest] as [string, number, number],
      ),
    }),
  }));
  for (const bn of norms) {
    const before = linear.get(bn.name)!;
    tf.tidy(() => folded.getLayer(before.name).setWeights(foldedWeights(bn, before)));
  }
  return folded;
}

/** W' and b'. */
function foldedWeights(bn: BatchNormalization, { weights }: tf.layers.Layer): tf.Tensor[] {
  const { scale, shift } = bn.inferenceScaleAndShift();
  const [kernel, bias] = weights.map((weight) => weight.read()); // [..., in, out], [out]
  return [kernel.mul(scale), bias ? bias.mul(scale).add(shift) : shift];
}
