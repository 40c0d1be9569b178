/** Native forms of what tfjs composes out of many small operations. */
import { bias } from './bias';
import { emptyResult } from './emptyResult';
import { filterGradient } from './filterGradient';
import { gather } from './gather';
import { matMul } from './matMul';
import { maxPool } from './maxPool';
import { relu } from './relu';
import { install } from './replacement';
import { round } from './round';
import { sum } from './sum';

export { depthToSpace } from './depthToSpace';
export { enlargeBilinear } from './enlargeBilinear';
export { fusedBatchNorm, type NormalizedBatch } from './fusedBatchNorm';
export { emptyTensor, setRows } from './rows';
export { gatherUnchecked } from './gather';
export { type SingularValues, singularValues } from './singularValues';
export { softmaxCrossEntropy } from './softmaxCrossEntropy';
export { statelessBernoulli } from './statelessBernoulli';
export { sparseSoftmaxCrossEntropy } from './sparseSoftmaxCrossEntropy';
export { statelessUniform } from './statelessUniform';
export { maxPoolWithSwitches, maxUnpool, type PooledWithSwitches, type PoolWindow } from './unpool';

let undo: (() => void) | undefined;

/**
 * Makes every tfjs program of this process faster: relu, bias, sums, matrix products, max pooling and their
 * gradients are TensorFlow's own from now on, in `tf.layers` and `model.fit` too. Importing convnotes does it. It also
 * goes around two faults of oneDNN's: the gradient of a 1x1 convolution with a stride, in which it writes beyond its
 * memory, and convolutions and pooling whose result has no elements.
 * Returns the function that puts tfjs' forms back; a second call changes nothing and returns the same.
 * @example
 * const putBack = engine.registerNativeKernels();
 * putBack(); // tfjs' own, to compare with
 * engine.registerNativeKernels();
 */
export function registerNativeKernels(): () => void {
  if (!undo) {
    const faster = [...relu, ...bias, ...sum, ...matMul, ...maxPool, ...round, ...gather];
    const uninstall = [...faster, ...filterGradient, ...emptyResult].map(install);
    undo = () => {
      for (const putBack of uninstall.reverse()) putBack();
      undo = undefined;
    };
  }
  return undo;
}
