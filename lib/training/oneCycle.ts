/** A learning rate that rises once and falls once (Smith & Topin 2017, section 3). */
import { tf } from '../engine/tf';

export interface OneCycle {
  /** The largest rate. */
  peak: number;
  /** Steps of the whole cycle. */
  steps: number;
  /** Share of the steps in which it rises. */
  warmUp?: number;
}

/** step: scalar, from 0. In a straight line from near 0 to the peak, and down to near 0. The scalar is the caller's. */
export function oneCycleRate(step: tf.Tensor, { peak, steps, warmUp = 0.25 }: OneCycle): tf.Scalar {
  if (!(peak > 0) || !(steps >= 1) || !(warmUp > 0 && warmUp < 1)) {
    throw new RangeError(
      `expected a peak above 0, 1 step or more and a share 0 … 1 of warming up, got ${peak}, ${steps}, ${warmUp}`,
    );
  }
  const top = warmUp * steps;
  return tf.tidy(() => {
    const rising = step.add(1).div(top);
    const falling = tf.sub(steps, step).div(steps - top);
    return tf.minimum(1, tf.minimum(rising, falling)).maximum(0).mul(peak).asScalar();
  });
}

/** One cycle after the other (Smith 2017); 0 behind the last. The scalar is the caller's. */
export const cyclicRate = (step: tf.Tensor, cycles: readonly OneCycle[]): tf.Scalar =>
  tf.tidy(() => {
    const starts = cycles.map((_, i) => cycles.slice(0, i).reduce((sum, { steps }) => sum + steps, 0));
    const rates = cycles.map((cycle, i) => oneCycleRate(step.sub(starts[i]), cycle)); // each is 0 outside of its steps
    return (rates.length > 1 ? tf.addN(rates) : rates[0].clone()) as tf.Scalar;
  });
