import { capture } from '../engine/capture';
import { deriveSeed, Random } from '../base/random';
import { tf } from '../engine/tf';
import { inputValues } from '../models/layerOutputs';
import { longRun, type LongRunOptions } from '../base/longRun';
import { gaussianBlur, roll, totalVariation } from '../data/images/smoothing';
import { type ResolvedTarget, resolveTarget, type TargetOptions } from '../attribution/target';

/** How the ascent goes. */
export interface ActivationMaximizationOptions extends TargetOptions, LongRunOptions {
  seed: number;
  steps?: number;
  /** Root mean square of a step's change, in the units of the network's input. */
  rate?: number;
  /** Standard deviation of the noise at the start. */
  noise?: number;
  /** The image is shifted by up to so many pixels each way before a step, and back after it. */
  jitter?: number;
  /** Standard deviation of a blur in pixels, every `blurEvery` steps; 0: none. */
  blur?: number;
  blurEvery?: number;
  /** Weight of the total variation's gradient beside the unit's, which is scaled to a root mean square of 1. */
  totalVariation?: number;
  /** Share of the values that is taken off in each step. */
  decay?: number;
  /** Values are clipped to this range. */
  range?: [number, number];
  /** Height and width, for a model whose input size is open. */
  size?: [number, number];
}

/** Images, and the units' scores on the way to them. */
export interface ActivationMaximization {
  /** [units, height, width, channels], in the units of the network's input. */
  image: tf.Tensor4D;
  /** The unit's score before each step; of several units the mean of theirs. */
  scores: Float32Array;
}

/**
 * The image that activates a unit most, by gradient ascent from noise (Erhan et al. 2009), regularized by
 * blur and decay (Yosinski et al. 2015, section 3), jitter (Mordvintsev et al. 2015) and total variation (Mahendran
 * & Vedaldi 2016). unit: a class, or a channel of `layer`; of several each has an image. The same seed gives the same
 * images.
 * @throws RangeError for no steps or no unit, Error for an unknown layer or unit.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * const { image, scores } = await visualisation.activationMaximization(model, 3, { seed: 1, steps: 2 });
 * [image.shape, scores.length]; // => [[1, 16, 16, 3], 2]
 */
export async function activationMaximization(
  model: tf.LayersModel,
  unit: number | readonly number[],
  options: ActivationMaximizationOptions,
): Promise<ActivationMaximization> {
  const { seed, steps = 256, rate = 1, noise = 1, jitter = 4, blur = 0.5, blurEvery = 4 } = options;
  const { totalVariation: variation = 0.1, decay = 0, range } = options;
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`expected 1 step or more, got ${steps}`);
  const units = typeof unit === 'number' ? [unit] : [...unit];
  if (units.length === 0) throw new RangeError('expected 1 unit or more, got none');
  const randoms = units.map((one) => new Random(deriveSeed(seed, 'activationMaximization', one)));
  const [random] = randoms; // of the jitter
  let image = noiseImages(
    model,
    options.size,
    randoms.map((own) => () => noise * own.normal()),
  );
  const scores = new Float32Array(steps);
  let resolved: ResolvedTarget | undefined;
  const ascent = capture((x: tf.Tensor4D, weights: tf.Tensor2D) => {
    const unitScore = (x: tf.Tensor) => resolved!.score(inputValues(model, x), weights).sum();
    const { value, grad } = tf.valueAndGrad(unitScore)(x);
    const unitGradient = grad.div(grad.square().mean([1, 2, 3], true).sqrt().add(1e-12));
    const rough = tf.grad((x) => totalVariation(x as tf.Tensor4D, 1))(x);
    const moved = x.mul(1 - decay).add(unitGradient.sub(rough.mul(variation)).mul(rate));
    return { image: range ? moved.clipByValue(...range) : moved, score: value.div(units.length) };
  });
  const replace = (next: tf.Tensor4D) => {
    image.dispose();
    image = next;
  };
  const { partDone } = longRun(
    `Activation maximization, ${units.length === 1 ? 'unit' : 'units'} ${units.join(', ')}`,
    options,
  );
  let finished = false;
  try {
    resolved = resolveTarget(model, image, units, options);
    for (let i = 0; i < steps; i++) {
      const shift = [0, 0].map(() => random.integer(2 * jitter + 1) - jitter);
      replace(roll(image, shift[0], shift[1]));
      const step = ascent(image, resolved.weights);
      replace(step.image as tf.Tensor4D);
      scores[i] = step.score.dataSync()[0];
      step.score.dispose();
      replace(roll(image, -shift[0], -shift[1]));
      if (blur > 0 && (i + 1) % blurEvery === 0) replace(gaussianBlur(image, blur));
      await partDone(i + 1, steps);
    }
    finished = true;
    return { image, scores };
  } finally {
    ascent.dispose();
    if (resolved) tf.dispose([resolved.images, resolved.weights]);
    if (!finished) image.dispose();
  }
}

/** Of the model's input size, [draws, height, width, channels]. */
function noiseImages(
  model: tf.LayersModel,
  size: [number, number] | undefined,
  draws: readonly (() => number)[],
): tf.Tensor4D {
  const [, height = null, width = null, channels = null] = model.inputs[0].shape;
  const shape = [size?.[0] ?? height, size?.[1] ?? width, channels];
  if (model.inputs[0].shape.length !== 4 || shape.includes(null)) {
    throw new Error(
      `expected a model of images [batch, height, width, channels] and their size, got [${[1, ...shape].map((n) => n ?? '?').join(', ')}]: ` +
        'give size: [height, width]',
    );
  }
  const sizes = shape as [number, number, number];
  const length = sizes.reduce((a, b) => a * b);
  const values = Float32Array.from({ length: draws.length * length }, (_, i) =>
    draws[Math.floor(i / length)](),
  );
  return tf.tensor4d(values, [draws.length, ...sizes]);
}
