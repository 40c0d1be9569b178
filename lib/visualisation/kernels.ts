import { tf } from '../engine/tf';
import { TorchPreprocessing } from '../layers/vggPreprocessing';
import { layerNamed } from '../models/symbolicTensors';

/**
 * Names of the layers that convolve, in the model's order.
 * @example
 * visualisation.convolutionNames(models.mnistCnn({ seed: 1 })); // => ['conv1', 'conv2']
 */
export const convolutionNames = (model: tf.LayersModel): string[] =>
  model.layers.filter((layer) => /^Conv2D$/.test(layer.getClassName())).map(({ name }) => name);

/**
 * The kernel of a layer, [height, width, in, out]. It is the layer's own: do not dispose it; only of a transposed
 * convolution, which keeps it as [height, width, out, in], it is a copy.
 * @throws Error for an unknown layer, or one without kernels.
 * @example
 * visualisation.kernelOf(models.mnistCnn({ seed: 1 }), 'conv2').shape; // => [5, 5, 64, 64]
 */
export function kernelOf(model: tf.LayersModel, name: string): tf.Tensor4D {
  const layer = layerNamed(model, name);
  const kernel = layer.weights[0]?.read();
  if (kernel?.rank === 4) {
    const isTransposed = /Transpose/.test(layer.getClassName());
    return isTransposed ? kernel.transpose([0, 1, 3, 2]) : (kernel as tf.Tensor4D);
  }
  throw new Error(
    `expected a layer with kernels, got ${name} (${layer.getClassName()}): there are ${convolutionNames(model).join(', ')}`,
  );
}

/**
 * The weights of each filter for one channel of its input, `kernel[:, :, channel, :]`, as images [filters, height,
 * width, 1].
 * @throws Error for a layer without kernels, RangeError for an unknown channel.
 * @example
 * visualisation.kernelSlices(models.mnistCnn({ seed: 1 }), 'conv2', 3).shape; // => [64, 5, 5, 1]
 */
export function kernelSlices(model: tf.LayersModel, name: string, channel = 0): tf.Tensor4D {
  return tf.tidy(() => {
    const kernel = kernelOf(model, name);
    const channels = kernel.shape[2];
    if (!Number.isInteger(channel) || channel < 0 || channel >= channels) {
      throw new RangeError(`expected a channel of ${name} from 0 to ${channels - 1}, got ${channel}`);
    }
    const slice = kernel.slice([0, 0, channel, 0], [-1, -1, 1, -1]);
    return slice.transpose([3, 0, 1, 2]) as tf.Tensor4D;
  });
}

const takesRgb = (model: tf.LayersModel) => model.layers.some((layer) => layer instanceof TorchPreprocessing);

/**
 * The filters of a layer whose input is an image, in color: [filters, height, width, 3] red, green, blue. order: of the
 * layer's input; VGG's is blue, green, red, but for weights of torchvision's or timm's.
 * @throws Error for an unknown layer, or one whose input does not have three channels.
 * @example
 * const model = models.vgg('small', [[4], [8]], { includeTop: false, inputShape: [16, 16, 3], seed: 1 });
 * visualisation.kernelColors(model, 'block1_conv1').shape; // => [4, 3, 3, 3]
 */
export function kernelColors(
  model: tf.LayersModel,
  name: string,
  { order = takesRgb(model) ? 'rgb' : 'bgr' }: { order?: 'rgb' | 'bgr' } = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const kernel = kernelOf(model, name);
    if (kernel.shape[2] !== 3) {
      throw new Error(
        `expected a layer whose input has 3 colors, got ${name} with ${kernel.shape[2]} channels`,
      );
    }
    const filters: tf.Tensor4D = kernel.transpose([3, 0, 1, 2]);
    return order === 'bgr' ? filters.reverse(-1) : filters;
  });
}
