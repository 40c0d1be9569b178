/**
 * Gradient descent with momentum, weight decay and a rate that changes from step to step, all of it in the step's own
 * arithmetic: a captured step stays one graph while the rate rises and falls.
 *
 *   v <- momentum v + dL/dw + decay w        w <- w - rate v
 */
import { tf } from '../engine/tf';
import { cyclicRate, type OneCycle } from './oneCycle';

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
