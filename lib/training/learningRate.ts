/** The learning rate of any optimizer of tfjs, set from step to step. */
import type { tf } from '../engine/tf';

/** @throws TypeError for an optimizer without a rate that can be set. */
export function learningRateOf(optimizer: tf.Optimizer): number {
  const { learningRate } = optimizer as unknown as { learningRate?: number };
  if (typeof learningRate === 'number') return learningRate;
  throw new TypeError(
    `expected an optimizer with a learning rate, such as tf.train.sgd(0.1), got ${optimizer.getClassName()}, ` +
      'which has a schedule of its own: leave out the option learningRate',
  );
}

/** SGD and momentum work with a tensor made of their rate, the others with a field. Throws as `learningRateOf`. */
export function setLearningRate(optimizer: tf.Optimizer, rate: number): void {
  if (learningRateOf(optimizer) === rate) return;
  // Of tfjs' optimizers each is an instance of any other.
  if ('setLearningRate' in optimizer) (optimizer as tf.SGDOptimizer).setLearningRate(rate);
  else Object.assign(optimizer, { learningRate: rate });
}

/** The rates of all steps. Throws RangeError for one that is negative, infinite or NaN. */
export function ratesOf(learningRate: (step: number) => number, steps: number): Float64Array {
  return Float64Array.from({ length: steps }, (_, step) => {
    const rate = learningRate(step);
    if (Number.isFinite(rate) && rate >= 0) return rate;
    throw new RangeError(`expected a learning rate of 0 or more at step ${step}, got ${rate}`);
  });
}
