/** Fingerprints of tensors: equal where every bit is. */
import { createHash } from 'node:crypto';
import type { tf } from '../../lib/engine/tf';

export function fingerprint(tensors: readonly tf.Tensor[]): string {
  const hash = createHash('sha256');
  for (const tensor of tensors) {
    const { buffer, byteOffset, byteLength } = tensor.dataSync();
    hash.update(`${tensor.dtype}[${tensor.shape}]`).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
