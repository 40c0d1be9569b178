/**
 * A bias before batch normalisation is superfluous: BN(W u + b) = BN(W u), for the mean takes b away again, so that
 * the loss does not depend on it (Ioffe & Szegedy 2015, section 3.2).
 */
import type { Batch } from '../data/batches';
import { BatchNormalization } from '../layers/batchNorm';
import { rebuild } from '../models/rebuild';
import { tf } from '../engine/tf';
import { classify } from '../metrics/classification';
import { inputValues } from '../models/layerOutputs';

/** How much a bias before batch normalisation matters to the loss. */
export interface BiasGradient {
  /** The normalised layer, which was given a bias. */
  layer: string;
  /** Euclidean norm of the loss's gradient to that bias, [channels] before the normalisation. */
  bias: number;
  /** The same of the layer's kernel, which has as long a way to the loss. */
  kernel: number;
}

/**
 * The gradient of a bias before batch normalisation, which is superfluous, $BN(W u + b) = BN(W u)$ (Ioffe & Szegedy
 * 2015, section 3.2): of every convolution or dense layer right before a BatchNormalization, in training on this
 * batch.
 * @throws Error for an unknown layer, or images and labels that do not fit.
 * @example
 * const { test } = await data.loadMnist();
 * const model = models.mnistDense({ seed: 1, batchNorm: true });
 * const [{ bias, kernel }] = await experiments.biasGradients(model, data.batchOf(test, Uint32Array.of(0, 1, 2, 3)));
 * bias < 1e-3 * kernel; // => true
 */
export async function biasGradients(model: tf.LayersModel, { xs, labels }: Batch): Promise<BiasGradient[]> {
  const pairs = model.layers
    .map((bn, i) => ({ bn, before: model.layers[i - 1] }))
    .filter(
      ({ bn, before }) => bn instanceof BatchNormalization && /^(Conv2D|Dense)$/.test(before.getClassName()),
    );
  if (pairs.length === 0)
    throw new Error('expected batch normalisation right after a convolution or a dense layer');
  inputValues(model, xs); // an error in a gradient would leave what tfjs saved for it
  const expected = [xs.shape[0], model.outputs[0].shape.at(-1)];
  if (`${labels.dtype} ${labels.shape}` !== `float32 ${expected}`)
    throw new Error(
      `expected labels float32 [${expected}], a row for each image, got ${labels.dtype} [${labels.shape}]`,
    );
  const names = new Set(pairs.map(({ before }) => before.name));
  const biased = await rebuild(model, (config) => ({
    ...config,
    layers: config.layers.map((layer) =>
      names.has(layer.config.name!) ? { ...layer, config: { ...layer.config, use_bias: true } } : layer,
    ),
  }));
  const variable = (layer: string, weight: string) => {
    const { weights } = biased.getLayer(layer);
    return weights.find(({ originalName }) => originalName.endsWith(`/${weight}`))!.read() as tf.Variable;
  };
  const watched = pairs.map(({ before }) => ({
    layer: before.name,
    bias: variable(before.name, 'bias'),
    kernel: variable(before.name, 'kernel'),
  }));
  try {
    return tf.tidy(() => {
      const { grads } = tf.variableGrads(
        () => classify(biased, () => biased.apply(xs, { training: true }) as tf.Tensor, labels).loss,
        watched.flatMap(({ bias, kernel }) => [bias, kernel]),
      );
      const norm = (of: tf.Variable) => grads[of.name].norm().dataSync()[0];
      return watched.map(({ layer, bias, kernel }) => ({ layer, bias: norm(bias), kernel: norm(kernel) }));
    });
  } finally {
    biased.dispose();
  }
}
