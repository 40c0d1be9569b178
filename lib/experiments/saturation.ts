/**
 * Saturation: where a sigmoid is flat, no gradient comes through. Its derivative is s'(x) = s(x) (1 - s(x)), at most
 * 1/4; a unit whose derivative is below a threshold is counted as saturated for that sample.
 */
import { tf } from '../engine/tf';
import { layerOutputs } from '../models/layerOutputs';

/**
 * Share of sigmoids that are flat: whose derivative $s (1 - s)$, at most 1/4, is below the threshold. sigmoids: 0 …
 * 1, any shape.
 * @throws RangeError for a threshold that is not above 0 and up to 1/4.
 * @example
 * experiments.saturatedShare(tf.tensor1d([0.5, 0.999])); // => 0.5
 */
export function saturatedShare(sigmoids: tf.Tensor, threshold = 0.01): number {
  checkThreshold(threshold);
  return tf.tidy(() => {
    const derivative = sigmoids.mul(tf.sub(1, sigmoids));
    return derivative.less(threshold).toFloat().mean().dataSync()[0];
  });
}

/**
 * The share of saturated units over the batch xs, [batch, ...], in each layer of sigmoids of the model, in order.
 * @throws Error without a layer of sigmoids, RangeError for a threshold that is not above 0 and up to 1/4.
 * @example
 * experiments.saturation(models.mnistDense({ seed: 1 }), tf.zeros([2, 28, 28, 1]))[0]; // => { layer: 'sigmoid1', share: 0 }
 */
export function saturation(
  model: tf.LayersModel,
  xs: tf.Tensor,
  threshold = 0.01,
): { layer: string; share: number }[] {
  const isSigmoid = (layer: tf.layers.Layer) =>
    layer.getClassName() === 'Activation' && layer.getConfig().activation === 'sigmoid';
  const names = model.layers.filter(isSigmoid).map(({ name }) => name);
  if (names.length === 0) throw new Error('expected a model with layers of sigmoids, found none');
  checkThreshold(threshold);
  const outputs = layerOutputs(model, names, xs);
  const shares = outputs.map((output, i) => ({ layer: names[i], share: saturatedShare(output, threshold) }));
  tf.dispose(outputs);
  return shares;
}

function checkThreshold(threshold: number): void {
  if (threshold > 0 && threshold <= 0.25) return;
  throw new RangeError(
    `expected a threshold above 0 and up to 1/4, the sigmoid's steepest, got ${threshold}`,
  );
}
