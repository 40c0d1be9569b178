import { capture } from '../engine/capture';
import { deriveSeed, Random } from '../base/random';
import { tf } from '../engine/tf';
import { evaluate, inputValues } from '../models/layerOutputs';
import { outputOf } from '../models/symbolicTensors';
import { longRun, type LongRunOptions } from '../base/longRun';
import { resize } from '../data/images/resize';
import { totalVariation } from '../data/images/smoothing';

/** How the descent goes, in the paper's symbols. */
export interface FeatureInversionOptions extends LongRunOptions {
  seed: number;
  steps?: number;
  /** Adam's learning rate in units of B, for each image of the pyramid. */
  rate?: number;
  alpha?: number;
  beta?: number;
  lambdaAlpha?: number;
  lambdaVariation?: number;
}

/** An image, and the distance of its feature maps from those of the given one. */
export interface FeatureInversion {
  /** [1, height, width, channels], in the units of the network's input. */
  image: tf.Tensor4D;
  /** |Phi(x) - Phi_0|^2 / |Phi_0|^2 before each step. */
  distances: Float32Array;
}

/**
 * An image with nearly the same feature maps as a given one: x that minimizes $|\Phi(x) - \Phi_0|^2 / |\Phi_0|^2 +
 * \lambda_\alpha R_\alpha(x) + \lambda_V R_V(x)$ (Mahendran & Vedaldi 2015, equations 1 to 6), with $R_\alpha$ the
 * mean of $|x/B|^\alpha$, $R_V$ the total variation of x/B with exponent beta for each value, and B the root mean
 * square of the given image. x is the sum of images of its size, a half, a quarter … of it, enlarged: so Adam moves what
 * is coarse as easily as what is fine (the preconditioning of Olah, Mordvintsev & Schubert 2017), and the maps of deep
 * layers give shapes in place of noise. image: [1, height, width, channels]. The same seed gives the same result.
 * @throws RangeError for no steps, Error for more than one image, or an unknown layer.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * const image = tf.randomNormal<tf.Rank.R4>([1, 16, 16, 3], 0, 1, 'float32', 1);
 * const { distances } = await visualisation.featureInversion(model, image, 'block1_pool', { seed: 1, steps: 2 });
 * distances.length; // => 2
 */
export async function featureInversion(
  model: tf.LayersModel,
  image: tf.Tensor4D,
  layer: string,
  options: FeatureInversionOptions,
): Promise<FeatureInversion> {
  const { seed, steps = 400, rate = 0.03, alpha = 6, beta = 2 } = options;
  const { lambdaAlpha = 1e-3, lambdaVariation = 0.1 } = options;
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`expected 1 step or more, got ${steps}`);
  if (image.shape[0] !== 1) throw new Error(`expected one image [1, …], got [${image.shape.join(', ')}]`);
  const symbol = outputOf(model, layer);
  const phi = (x: tf.Tensor) => evaluate(symbol, inputValues(model, x));
  const wanted = tf.tidy(() => phi(image));
  const scale = tf.tidy(() => image.square().mean().sqrt().dataSync()[0]); // B
  const random = new Random(deriveSeed(seed, 'featureInversion', layer));
  const [, height, width] = image.shape;
  const parts = pyramid(image.shape, () => 0.03 * random.normal());
  const sum = () => tf.addN(parts.map((part) => resize(part, [height, width]))) as tf.Tensor4D; // x / B
  const optimizer = tf.train.adam(rate);

  const descent = capture((wanted: tf.Tensor) => {
    let distance: tf.Tensor | undefined;
    optimizer.minimize(
      () => {
        const y = sum();
        const d = phi(y.mul(scale)).sub(wanted).square().sum().div(wanted.square().sum());
        distance = tf.keep(d.clone());
        const decay = y.abs().pow(alpha).mean().mul(lambdaAlpha);
        const rough = totalVariation(y, beta).div(y.size).mul(lambdaVariation);
        return tf.addN([d, decay, rough]) as tf.Scalar;
      },
      false,
      parts,
    );
    return distance!;
  });
  const distances = new Float32Array(steps);
  const { partDone } = longRun(`Inversion of ${layer}`, options);
  try {
    for (let i = 0; i < steps; i++) {
      const distance = descent(wanted);
      distances[i] = distance.dataSync()[0];
      distance.dispose();
      await partDone(i + 1, steps);
    }
    return { image: tf.tidy(() => sum().mul(scale)), distances };
  } finally {
    descent.dispose();
    optimizer.dispose();
    tf.dispose([wanted, ...parts]);
  }
}

/** Variables of the image's size, of half of it, and so on, at most five: the smallest has 2 pixels each way or more. */
function pyramid(
  [, height, width, channels]: tf.Tensor4D['shape'],
  draw: () => number,
): tf.Variable<tf.Rank.R4>[] {
  const parts: tf.Variable<tf.Rank.R4>[] = [];
  for (let [h, w] = [height, width]; parts.length === 0 || (parts.length < 5 && Math.min(h, w) >= 2);) {
    const shape: [number, number, number, number] = [1, h, w, channels];
    const values = Float32Array.from({ length: h * w * channels }, draw);
    parts.push(tf.tidy(() => tf.variable(tf.tensor4d(values, shape))));
    [h, w] = [h >> 1, w >> 1];
  }
  return parts;
}
