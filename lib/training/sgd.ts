/**
 * Gradient descent with momentum and weight decay, whose rate is a variable: a captured step stays one graph while the
 * rate rises and falls.
 *
 *   v <- momentum v + dL/dw + decay w        w <- w - rate v
 */
import { tf } from '../engine/tf';

export interface SgdOptions {
  /** Until another is set, for instance by `learningRate` of the training loop. */
  rate?: number;
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
  /** A scalar. Found, as are the velocities, by what writes a checkpoint. */
  private readonly rateNow: tf.Variable;
  private readonly velocities: Slot[] = [];

  constructor(private readonly options: SgdOptions = {}) {
    super();
    const { rate = 0.01, momentum = 0.9, weightDecay = 0 } = options;
    if (!(momentum >= 0 && momentum < 1)) {
      throw new RangeError(`expected a momentum from 0 to below 1, got ${momentum}`);
    }
    if (!(weightDecay >= 0)) throw new RangeError(`expected a weight decay of 0 or more, got ${weightDecay}`);
    this.rateNow = tf.tidy(() => tf.variable(tf.scalar(rate), false));
  }

  /** Of tfjs' optimizers each is an instance of any other. */
  static is(optimizer: tf.Optimizer): optimizer is Sgd {
    return optimizer.getClassName() === Sgd.className;
  }

  get rate(): number {
    return this.rateNow.dataSync()[0];
  }

  set rate(rate: number) {
    tf.tidy(() => this.rateNow.assign(tf.scalar(rate)));
  }

  override applyGradients(given: Gradients): void {
    const gradients: Record<string, tf.Tensor> = Array.isArray(given)
      ? Object.fromEntries(given.map(({ name, tensor }) => [name, tensor]))
      : given;
    const { momentum = 0.9, weightDecay = 0 } = this.options;
    tf.tidy(() => {
      Object.entries(gradients).forEach(([name, gradient], i) => {
        const w = tf.engine().registeredVariables[name];
        const { variable: v } = (this.velocities[i] ??= slotFor(w));
        const decayed = weightDecay > 0 && w.rank > 1 ? [w.mul(weightDecay)] : [];
        v.assign(tf.addN([v.mul(momentum), gradient, ...decayed]));
        w.assign(w.sub(v.mul(this.rateNow)));
      });
    });
    this.incrementIterations();
  }

  override dispose(): void {
    super.dispose();
    tf.dispose([this.rateNow, ...this.velocities.map(({ variable }) => variable)]);
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

/** In a straight line from near 0 to the peak, and down to near 0; 0 beyond the cycle. */
function oneCycleRate(step: number, { peak, steps, warmUp = 0.25 }: OneCycle): number {
  if (!(peak > 0) || !(steps >= 1) || !(warmUp > 0 && warmUp < 1)) {
    throw new RangeError(
      `expected a peak above 0, 1 step or more and a share 0 … 1 of warming up, got ${peak}, ${steps}, ${warmUp}`,
    );
  }
  const top = warmUp * steps;
  return peak * Math.max(0, Math.min(1, (step + 1) / top, (steps - step) / (steps - top)));
}

/** The rate of each step: one cycle after the other (Smith 2017); 0 behind the last. */
export const cyclicRate =
  (...cycles: readonly OneCycle[]) =>
  (step: number): number => {
    const starts = cycles.map((_, i) => cycles.slice(0, i).reduce((sum, { steps }) => sum + steps, 0));
    return cycles.reduce((rate, cycle, i) => rate + oneCycleRate(step - starts[i], cycle), 0);
  };
