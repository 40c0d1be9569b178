import { lightness } from '../data/images/lightness';
import { tf } from '../engine/tf';
import { type Measurement, measurement } from '../metrics/measurement';
import { layerOutputs } from '../models/layerOutputs';

/** What is measured of the feature maps of each layer; the values are one for each image. */
export interface MapReadings {
  /** Mean over the channels of |r|, the correlation of a feature map with the grey image at the map's size. */
  correlation: Record<string, Measurement>;
  /** Share of the values that are 0. */
  zeros: Record<string, Measurement>;
}

/**
 * How much the feature maps of some layers still resemble the images, and how much of them is 0. x: the images
 * [batch, height, width, channels] as the model takes them; rgb: the same images as red, green and blue on any scale.
 * @throws Error for an unknown layer, one without feature maps, or another number of images.
 * @example
 * const model = models.vgg('small', [[4], [8]], { includeTop: false, inputShape: [16, 16, 3], seed: 1 });
 * const rgb = tf.randomUniform<tf.Rank.R4>([2, 16, 16, 3], 0, 255, 'float32', 1);
 * visualisation.mapReadings(model, ['block1_pool'], layers.vggPreprocess(rgb), rgb).zeros.block1_pool.count; // => 2
 */
export function mapReadings(
  model: tf.LayersModel,
  layers: readonly string[],
  x: tf.Tensor4D,
  rgb: tf.Tensor4D,
): MapReadings {
  const [count] = x.shape;
  if (rgb.rank !== 4 || rgb.shape[0] !== count || rgb.shape[3] !== 3) {
    throw new Error(`expected ${count} images [${count}, height, width, 3], got [${rgb.shape}]`);
  }
  const readings = Array.from({ length: count }, (_, i) =>
    tf.tidy(() => {
      const grey: tf.Tensor4D = lightness<tf.Tensor3D>(rgb.slice(i, 1)).expandDims(3);
      return layerOutputs(model, layers, x.slice(i, 1)).map((maps, k) => readingOf(layers[k], maps, grey));
    }),
  );
  const byLayer = (name: string, what: 'correlation' | 'zeros') =>
    Object.fromEntries(
      layers.map((layer, k) => [
        layer,
        measurement(
          readings.map((reading) => reading[k][what]),
          { name: `${name}, ${layer}` },
        ),
      ]),
    );
  return {
    correlation: byLayer('|r| of a feature map with the grey image', 'correlation'),
    zeros: byLayer('share of zeros', 'zeros'),
  };
}

function readingOf(layer: string, maps: tf.Tensor, grey: tf.Tensor4D) {
  if (maps.rank !== 4) {
    throw new Error(
      `expected a layer of feature maps [batch, height, width, channels], ${layer} gives [${maps.shape}]`,
    );
  }
  const [, height, width, channels] = maps.shape;
  const flat = maps.reshape([height * width, channels]) as tf.Tensor2D;
  return {
    correlation: correlations(flat, resized(grey, [height, width]))
      .abs()
      .mean()
      .dataSync()[0],
    zeros: flat.equal(0).toFloat().mean().dataSync()[0],
  };
}

/** Pearson's r of each column with y, 0 where a column is constant. flat: [positions, channels]; y: [positions]. */
function correlations(flat: tf.Tensor2D, y: tf.Tensor1D): tf.Tensor1D {
  const [a, b] = [flat.sub(flat.mean(0)), y.sub(y.mean()).expandDims(1)];
  const product = a.mul(b).sum(0);
  const scale = a.square().sum(0).mul(b.square().sum()).sqrt();
  return product.div(scale.add(1e-12)) as tf.Tensor1D;
}

/** The mean of what each position of the map covers; interpolated where the sizes do not divide. */
function resized(grey: tf.Tensor4D, [height, width]: [number, number]): tf.Tensor1D {
  const [rows, columns] = [grey.shape[1] / height, grey.shape[2] / width].map((n) =>
    Math.max(1, Math.floor(n)),
  );
  const pooled = tf.avgPool(grey, [rows, columns], [rows, columns], 'valid');
  return tf.image.resizeBilinear(pooled, [height, width]).flatten();
}
