/** What the layers of a model give for a batch. */
import { tf } from '../engine/tf';

/**
 * The layer of this name.
 * @throws Error where there is none, with the name that comes nearest.
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

/**
 * What the named layers give for a batch at inference, [batch, ...] each, the caller's, in one forward pass.
 * @throws Error where there is no such layer.
 * @example
 * const [pooled] = models.layerOutputs(models.mnistCnn({ seed: 1 }), ['pool1'], tf.zeros([2, 28, 28, 1]));
 * pooled.shape; // => [2, 14, 14, 64]
 */
export function layerOutputs(model: tf.LayersModel, names: readonly string[], xs: tf.Tensor): tf.Tensor[] {
  const outputs = names.map((name) => layerNamed(model, name).output as tf.SymbolicTensor);
  const upTo = tf.model({ inputs: model.inputs, outputs });
  return tf.tidy(() => [upTo.apply(xs, { training: false })].flat() as tf.Tensor[]);
}
