/** The kernels of a convolution, as pictures. */
import { tf } from '../tensorflow/tf';
import { layerNamed } from './layerOutputs';

/** Names of the layers that convolve, in the model's order. */
export const convolutionNames = (model: tf.LayersModel): string[] =>
  model.layers.filter((layer) => /^Conv2D$/.test(layer.getClassName())).map(({ name }) => name);

/** [height, width, in, out], the layer's own. Throws for a layer that has none. */
export function kernelOf(model: tf.LayersModel, name: string): tf.Tensor4D {
  const layer = layerNamed(model, name);
  const kernel = layer.weights[0]?.read();
  if (kernel?.rank === 4) return kernel as tf.Tensor4D;
  throw new Error(
    `expected a layer with kernels, got ${name} (${layer.getClassName()}): there are ${convolutionNames(model).join(', ')}`,
  );
}

/** What each filter does with one channel of its input, `kernel[:, :, channel, :]`: [filters, height, width, 1], the caller's. */
export function kernelSlices(model: tf.LayersModel, name: string, channel = 0): tf.Tensor4D {
  const kernel = kernelOf(model, name);
  const channels = kernel.shape[2];
  if (!Number.isInteger(channel) || channel < 0 || channel >= channels) {
    throw new RangeError(`expected a channel of ${name} from 0 to ${channels - 1}, got ${channel}`);
  }
  return tf.tidy(
    () => kernel.slice([0, 0, channel, 0], [-1, -1, 1, -1]).transpose([3, 0, 1, 2]) as tf.Tensor4D,
  );
}

/**
 * The filters of a layer that sees colours, as colours: [filters, height, width, 3] red, green, blue, the caller's.
 * order: of the layer's input; VGG's is blue, green, red.
 */
export function kernelColours(
  model: tf.LayersModel,
  name: string,
  { order = 'bgr' }: { order?: 'rgb' | 'bgr' } = {},
): tf.Tensor4D {
  const kernel = kernelOf(model, name);
  if (kernel.shape[2] !== 3) {
    throw new Error(
      `expected a layer whose input has 3 colours, got ${name} with ${kernel.shape[2]} channels`,
    );
  }
  return tf.tidy(() => {
    const filters = kernel.transpose([3, 0, 1, 2]) as tf.Tensor4D;
    return order === 'bgr' ? filters.reverse(-1) : filters;
  });
}
