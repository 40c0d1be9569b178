import { tf } from '../engine/tf';

/**
 * Means over ImageNet's training images of blue, green and red, in 0 … 255 (Simonyan & Zisserman 2014, section 2.1).
 */
const vggMeans = [103.939, 116.779, 123.68] as const;

/**
 * What the VGG networks take: colours in the order blue, green, red, less their means over ImageNet's training images,
 * not scaled (Simonyan & Zisserman 2014, section 2.1; "caffe" in Keras). rgb: [..., 3] with values 0 … 255.
 * @throws Error where the last axis is not of three colours.
 * @example
 * layers.vggPreprocess(tf.tensor2d([[255, 128, 0]])); // => [[-103.939, 11.221, 131.32]]
 */
export function vggPreprocess<T extends tf.Tensor>(rgb: T): T {
  checkColours(rgb);
  return tf.tidy(() => rgb.reverse(-1).sub(tf.tensor1d([...vggMeans])) as T);
}

/**
 * The way back from `vggPreprocess`: red, green, blue with values 0 … 255 where nothing has changed them. x: [..., 3]
 * blue, green, red.
 * @throws Error where the last axis is not of three colours.
 * @example
 * layers.vggDeprocess(layers.vggPreprocess(tf.tensor2d([[255, 128, 0]]))); // => [[255, 128, 0]]
 */
export function vggDeprocess<T extends tf.Tensor>(x: T): T {
  checkColours(x);
  return tf.tidy(() => x.add(tf.tensor1d([...vggMeans])).reverse(-1) as T);
}

function checkColours(x: tf.Tensor): void {
  if (x.shape[x.rank - 1] === 3) return;
  throw new Error(`expected three colours in the last axis, got [${x.shape}]: make a grey image three alike`);
}

/**
 * `vggPreprocess` as a layer, for images as `Batches` gives them: input [batch, height, width, 3] red, green, blue, 0 …
 * 1.
 * @example
 * const layer = new layers.VggPreprocessing();
 * layer.apply(tf.ones([1, 1, 1, 3])); // => [[[[151.061, 138.221, 131.32]]]]
 */
export class VggPreprocessing extends tf.layers.Layer {
  static className = 'ConvnotesVggPreprocessing';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => vggPreprocess((Array.isArray(inputs) ? inputs[0] : inputs).mul(255)));
  }
}

tf.serialization.registerClass(VggPreprocessing);

const torchMeans = [0.485, 0.456, 0.406];
const torchDeviations = [0.229, 0.224, 0.225];

/**
 * What a VGG of torchvision or timm begins with, so that all VGGs take the same images: input [..., 3] as `vggPreprocess`
 * gives it; output red, green, blue in 0 … 1, less their means over ImageNet, over their standard deviations.
 * @example
 * const layer = new layers.TorchPreprocessing();
 * layer.apply(layers.vggPreprocess(tf.tensor2d([[255, 128, 0]]))); // => [[2.249, 0.205, -1.804]]
 */
export class TorchPreprocessing extends tf.layers.Layer {
  static className = 'ConvnotesTorchPreprocessing';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const rgb = vggDeprocess(Array.isArray(inputs) ? inputs[0] : inputs).div(255);
      return rgb.sub(tf.tensor1d(torchMeans)).div(tf.tensor1d(torchDeviations));
    });
  }
}

tf.serialization.registerClass(TorchPreprocessing);
