/** Unpooling without switches, and cropping what padding added, as layers; the mathematics is in unpool.ts. */
import { tf } from '../engine/tf';
import { cropLike, unpool, type UnpoolMethod, unpoolMethods } from './unpool';

export interface UnpoolingConfig {
  name?: string;
  method: UnpoolMethod;
  factor?: number;
}

/**
 * `unpool` as a layer: input [batch, height, width, channels], output [batch, factor height, factor width,
 * channels].
 * @throws Error for another method.
 * @example
 * const layer = new layers.Unpooling({ method: 'bilinear', factor: 4 });
 * (layer.apply(tf.ones([1, 4, 4, 3])) as tf.Tensor).shape; // => [1, 16, 16, 3]
 */
export class Unpooling extends tf.layers.Layer {
  static className = 'ConvnotesUnpooling';
  readonly method: UnpoolMethod;
  readonly factor: number;

  constructor({ name, method, factor = 2 }: UnpoolingConfig) {
    super({ name });
    if (!unpoolMethods.includes(method)) {
      throw new Error(`expected the method "${unpoolMethods.join('", "')}", got "${method}"`);
    }
    this.method = method;
    this.factor = factor;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return unpool(x, { method: this.method, factor: this.factor });
  }

  override computeOutputShape([batch, height, width, channels]: tf.Shape): tf.Shape {
    return [batch, height && height * this.factor, width && width * this.factor, channels];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), method: this.method, factor: this.factor };
  }
}

/**
 * `cropLike` as a layer. Inputs [x, like]; output: the upper left of x, as high and as wide as `like`.
 * @throws Error, when it is applied, for other than two inputs, and where x is smaller.
 * @example
 * const layer = new layers.CropLike();
 * (layer.apply([tf.ones([1, 8, 8, 4]), tf.ones([1, 7, 7, 2])]) as tf.Tensor).shape; // => [1, 7, 7, 4]
 */
export class CropLike extends tf.layers.Layer {
  static className = 'ConvnotesCropLike';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    if (!Array.isArray(inputs) || inputs.length !== 2) {
      throw new Error(`the layer ${this.name} expects two inputs: what to crop, and what has the right size`);
    }
    const [x, like] = inputs as tf.Tensor4D[];
    return cropLike(x, like);
  }

  override computeOutputShape(shapes: tf.Shape | tf.Shape[]): tf.Shape {
    const [[batch, , , channels], [, height, width]] = shapes as tf.Shape[];
    return [batch, height, width, channels];
  }
}

tf.serialization.registerClass(Unpooling);
tf.serialization.registerClass(CropLike);
