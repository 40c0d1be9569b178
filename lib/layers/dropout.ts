/**
 * Dropout as first published (Srivastava et al. 2014, section 4): in training a unit is kept with probability p,
 * r ~ Bernoulli(p), y = r x, and not rescaled; at test time every unit is there and its output is p x, which is
 * the expectation over the thinned networks where they are linear.
 */
import { statelessBernoulli } from '../engine/kernels';
import { tf } from '../engine/tf';
import type { LayerArgs } from './layerArgs';

/** Throws where p is not a probability that keeps something. */
export function checkKeep(keep: number): number {
  if (keep > 0 && keep <= 1) return keep;
  throw new RangeError(`expected a probability above 0 and up to 1 to keep a unit, got ${keep}`);
}

/**
 * The 0/1 mask r of a shape, 1 with probability `keep`. seed: int32 [2]; the same seed, the same mask. Returns float32.
 * @throws RangeError where `keep` is not above 0 and up to 1, or for an invalid shape, Error for another kind of seed.
 * @example
 * const seed = tf.tensor1d([1, 0], 'int32');
 * const mask = layers.dropoutMask([2, 3], 0.8, seed);
 * mask.shape; // => [2, 3]
 */
export function dropoutMask(shape: number[], keep: number, seed: tf.Tensor1D): tf.Tensor {
  return statelessBernoulli(shape, checkKeep(keep), seed);
}

/**
 * Dropout in training (Srivastava et al. 2014, section 4): $y = r x$, $r \sim Bernoulli(keep)$ drawn from the seed, not
 * rescaled. x: float32 of any shape; seed: int32 [2].
 * @throws RangeError where `keep` is not above 0 and up to 1, Error for another kind of seed.
 * @example
 * const seed = tf.tensor1d([1, 0], 'int32');
 * const y = layers.dropout(tf.fill([1000], 3), { keep: 0.5, seed });
 * Math.abs(y.mean().dataSync()[0] - 1.5) < 0.2; // => true
 */
export function dropout<T extends tf.Tensor>(x: T, { keep, seed }: { keep: number; seed: tf.Tensor1D }): T {
  return tf.tidy(() => x.mul(dropoutMask(x.shape, keep, seed)) as T);
}

export interface DropoutConfig extends LayerArgs {
  /** Probability with which a unit is kept in training: above 0, up to 1. */
  keep: number;
  seed?: number;
  /**
   * published: not rescaled in training, times `keep` at test time. inverted: divided by `keep` in training and
   * left alone at test time, as frameworks do. presenceRatio: as published, but at test time each unit is
   * multiplied by the share of samples in which it was present in training.
   */
  variant?: 'published' | 'inverted' | 'presenceRatio';
}

/**
 * Dropout as a layer with a seed: input and output [batch, ...]. No parameters; a counter of steps, so that each step
 * draws another mask. The mathematics is `dropout`.
 * @throws RangeError where `keep` is not above 0 and up to 1, Error for an unknown `variant`.
 * @example
 * const layer = new layers.Dropout({ keep: 0.8, variant: 'inverted', seed: 1 });
 * layer.apply(tf.ones([2, 3])); // => [[1, 1, 1], [1, 1, 1]]
 * layer.apply(tf.ones([2, 3]), { training: true }); // each 0 or 1.25
 */
export class Dropout extends tf.layers.Layer {
  static className = 'ConvnotesDropout';
  readonly keep: number;
  readonly variant: 'published' | 'inverted' | 'presenceRatio';
  private readonly seed: number;
  private steps!: tf.LayerVariable;
  /** How often each unit was present, and how many samples there were. */
  private present?: tf.LayerVariable;
  private samples?: tf.LayerVariable;

  constructor(given: DropoutConfig) {
    super(given);
    const { keep, seed = 1, variant = 'published' } = given;
    this.keep = checkKeep(keep);
    this.seed = seed;
    this.variant = variant;
    if (!['published', 'inverted', 'presenceRatio'].includes(variant)) {
      throw new Error(
        `expected the variant "published", "inverted" or "presenceRatio", got "${variant as string}"`,
      );
    }
  }

  override build(inputShape: tf.Shape): void {
    const counter = (name: string, shape: tf.Shape, dtype: 'int32' | 'float32') =>
      this.addWeight(name, shape, dtype, tf.initializers.zeros(), undefined, false);
    this.steps = counter('steps', [], 'int32');
    if (this.variant === 'presenceRatio') {
      this.present = counter('present', inputShape.slice(1), 'float32');
      this.samples = counter('samples', [], 'float32');
    }
    this.built = true;
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    { training = false }: { training?: boolean } = {},
  ): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      if (!training) return this.variant === 'inverted' ? x.clone() : x.mul(this.presence());
      const step = this.steps.read();
      const mask = dropoutMask(
        x.shape,
        this.keep,
        tf.stack([tf.scalar(this.seed, 'int32'), step]) as tf.Tensor1D,
      );
      this.steps.write(step.add(tf.scalar(1, 'int32')));
      this.count(mask);
      return this.variant === 'inverted' ? x.mul(mask.div(this.keep)) : x.mul(mask);
    });
  }

  /** Share of the samples of training in which each unit was present, [...], or `keep` where it is not counted. */
  presence(): tf.Tensor {
    const { present, samples } = this;
    if (!present || !samples) return tf.scalar(this.keep);
    return tf.tidy(() => {
      const seen = samples.read();
      return tf.where(
        seen.greater(0),
        present.read().div(tf.maximum(seen, 1)),
        tf.fill(present.shape as number[], this.keep),
      );
    });
  }

  private count(mask: tf.Tensor): void {
    this.present?.write(this.present.read().add(mask.sum(0)));
    this.samples?.write(this.samples.read().add(mask.shape[0]));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), keep: this.keep, seed: this.seed, variant: this.variant };
  }
}

tf.serialization.registerClass(Dropout);
