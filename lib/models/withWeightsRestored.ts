import { tf } from '../engine/tf';

/**
 * Runs `work`, which may pass batches through the model in training mode, and restores all of the model's weights:
 * counters of dropout and statistics of batch normalisation included. Returns what `work` returns.
 * @example
 * const model = models.mnistCnn({ seed: 1, dropout: true });
 * const logits = await models.withWeightsRestored(model, () => model.apply(tf.zeros([1, 28, 28, 1]), { training: true }));
 */
export async function withWeightsRestored<T>(model: tf.LayersModel, work: () => Promise<T> | T): Promise<T> {
  const kept = model.layers
    .flatMap(({ weights }) => weights)
    .map((weight) => ({ weight, value: weight.read().clone() }));
  try {
    return await work();
  } finally {
    for (const { weight, value } of kept) {
      weight.write(value);
      value.dispose();
    }
  }
}
