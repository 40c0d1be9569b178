/**
 * Gradient descent with momentum, weight decay and a rate that changes from step to step, all of it in the step's own
 * arithmetic: a captured step stays one graph while the rate rises and falls.
 *
 *   v <- momentum v + dL/dw + decay w        w <- w - rate v
 */
import { tf } from '../engine/tf';

export interface SgdOptions {
  /** Constant, or rising and falling once over the run; or several times, cycle after cycle. */
  rate: number | OneCycle | readonly OneCycle[];
  momentum?: number;
  /** Of kernels; biases, gamma and beta are left alone. */
  weightDecay?: number;
}

interface Slot {
  originalName: string;
  variable: tf.Variable;
}

type Gradients = Parameters<tf.Optimizer['applyGradients']>[0];

export class Sgd extends tf.Optimizer {
  static readonly className = 'ConvnotesSgd';
  /** Steps taken. Found, as are the velocities, by what writes a checkpoint. */
  private readonly stepsTaken = tf.tidy(() => tf.variable(tf.scalar(0), false));
  private readonly velocities: Slot[] = [];

  constructor(private readonly options: SgdOptions) {
    super();
    const { momentum = 0.9, weightDecay = 0 } = options;
    if (!(momentum >= 0 && momentum < 1)) {
      throw new RangeError(`expected a momentum from 0 to below 1, got ${momentum}`);
    }
    if (!(weightDecay >= 0)) throw new RangeError(`expected a weight decay of 0 or more, got ${weightDecay}`);
  }

  override applyGradients(given: Gradients): void {
    const gradients: Record<string, tf.Tensor> = Array.isArray(given)
      ? Object.fromEntries(given.map(({ name, tensor }) => [name, tensor]))
      : given;
    const { rate, momentum = 0.9, weightDecay = 0 } = this.options;
    tf.tidy(() => {
      const now = typeof rate === 'number' ? tf.scalar(rate) : cyclicRate(this.stepsTaken, [rate].flat());
      Object.entries(gradients).forEach(([name, gradient], i) => {
        const w = tf.engine().registeredVariables[name];
        const { variable: v } = (this.velocities[i] ??= slotFor(w));
        const decayed = weightDecay > 0 && w.rank > 1 ? [w.mul(weightDecay)] : [];
        v.assign(tf.addN([v.mul(momentum), gradient, ...decayed]));
        w.assign(w.sub(v.mul(now)));
      });
      this.stepsTaken.assign(this.stepsTaken.add(1));
    });
    this.incrementIterations();
  }

  override dispose(): void {
    super.dispose();
    tf.dispose([this.stepsTaken, ...this.velocities.map(({ variable }) => variable)]);
    this.velocities.length = 0;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...this.options } as unknown as tf.serialization.ConfigDict;
  }
}

const slotFor = (w: tf.Variable): Slot => ({
  originalName: `${w.name}/velocity`,
  variable: tf.tidy(() => tf.variable(tf.zerosLike(w), false)),
});

export interface OneCycle {
  /** The largest rate. */
  peak: number;
  /** Steps of the whole cycle. */
  steps: number;
  /** Share of the steps in which it rises. */
  warmUp?: number;
}

/** step: scalar, from 0. In a straight line from near 0 to the peak, and down to near 0. */
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

/** One cycle after the other (Smith 2017); 0 behind the last. */
export const cyclicRate = (step: tf.Tensor, cycles: readonly OneCycle[]): tf.Scalar =>
  tf.tidy(() => {
    const starts = cycles.map((_, i) => cycles.slice(0, i).reduce((sum, { steps }) => sum + steps, 0));
    const rates = cycles.map((cycle, i) => oneCycleRate(step.sub(starts[i]), cycle)); // each is 0 outside of its steps
    return (rates.length > 1 ? tf.addN(rates) : rates[0].clone()) as tf.Scalar;
  });
