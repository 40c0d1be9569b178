/** Native forms of what tfjs composes out of many small operations. */
import { bias } from './bias';
import { convolution } from './convolution';
import { elementwise } from './elementwise';
import { matMul } from './matrix';
import { pooling } from './pooling';
import { install } from './replacement';
import { gather } from './rows';
import { mendTape } from './tape';

export { softmaxCrossEntropy, sparseSoftmaxCrossEntropy } from './crossEntropy';
export { depthToSpace, enlargeBilinear } from './enlarge';
export { fusedBatchNorm, type NormalizedBatch } from './fusedBatchNorm';
export { type SingularValues, singularValues } from './matrix';
export { statelessBernoulli, statelessUniform } from './random';
export { withGradients } from './replacement';
export { emptyTensor, gatherUnchecked, setRows } from './rows';
export { maxPoolWithSwitches, maxUnpool, type PooledWithSwitches, type PoolWindow } from './unpool';

let undo: (() => void) | undefined;

/**
 * Makes every tfjs program of this process faster: relu, bias, sums, matrix products, max pooling and their
 * gradients are TensorFlow's own from now on, in `tf.layers` and `model.fit` too. Importing convnotes
 * does it. It also goes around two faults of oneDNN's – the gradient of a 1x1 convolution with a stride, in which it
 * writes beyond its memory, and convolutions and pooling whose result has no elements – and one of tfjs': second
 * derivatives of exp, tanh, sigmoid and others, which lose terms.
 * Returns the function that puts tfjs' forms back; a second call changes nothing and returns the same.
 * @example
 * const putBack = engine.registerNativeKernels();
 * putBack(); // tfjs' own, to compare with
 * engine.registerNativeKernels();
 */
export function registerNativeKernels(): () => void {
  if (!undo) {
    const replacements = [...elementwise, ...bias, ...matMul, ...pooling, ...gather, ...convolution];
    const uninstall = [...replacements.map(install), mendTape()];
    undo = () => {
      for (const putBack of uninstall.splice(0).reverse()) putBack();
      undo = undefined;
    };
  }
  return undo;
}
