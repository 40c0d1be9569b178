/** In a page a step is not recorded: it runs as it is written. */
import { tf } from '../../../engine/tf';

export function capture<A extends tf.Tensor[], R extends tf.Tensor>(step: (...tensors: A) => R) {
  return Object.assign((...tensors: A): R => tf.tidy(() => step(...tensors)), { dispose: () => {} });
}
