/**
 * Undoing a pooling without knowing where the maxima stood; with switches it is `maxUnpool`. Each value of the small
 * image becomes a block of factor x factor:
 * - fixed: the value at the block's upper left and zeros elsewhere (Dosovitskiy, Springenberg & Brox 2015, section
 *   3.2);
 * - nearest: the value everywhere in the block;
 * - bilinear: values between those of neighbouring blocks.
 */
import { checkAxes } from '../engine/checkShape';
import { enlargeBilinear } from '../engine/kernels';
import { tf } from '../engine/tf';
import { insertZeros } from './insertZeros';
import type { LayerArgs } from './layerArgs';

/**
 * What a value becomes in its block: fixed, at the upper left with zeros elsewhere (Dosovitskiy, Springenberg & Brox
 * 2015, section 3.2); nearest, everywhere; bilinear, between its neighbours.
 */
export type UnpoolMethod = 'fixed' | 'nearest' | 'bilinear';
export const unpoolMethods: readonly UnpoolMethod[] = ['fixed', 'nearest', 'bilinear'];

/**
 * Enlarges x without knowing where the maxima of a pooling stood; with switches it is `maxUnpool`. x: float32 [batch,
 * height, width, channels]. Returns [batch, factor height, factor width, channels].
 * @throws Error for other axes or another method, RangeError for a factor below 2.
 * @example
 * const x = tf.tensor4d([1, 2], [1, 1, 2, 1]);
 * layers.unpool(x, { method: 'fixed' }).dataSync(); // => [1, 0, 2, 0, 0, 0, 0, 0]
 * layers.unpool(x, { method: 'nearest' }).dataSync(); // => [1, 1, 2, 2, 1, 1, 2, 2]
 */
export function unpool(
  x: tf.Tensor4D,
  { method, factor = 2 }: { method: UnpoolMethod; factor?: number },
): tf.Tensor4D {
  if (x.rank !== 4)
    throw new Error(`expected x with 4 axes [batch, height, width, channels], got [${x.shape}]`);
  if (!Number.isInteger(factor) || factor < 2)
    throw new RangeError(`expected a whole factor of 2 or more, got ${factor}`);
  if (method === 'bilinear') return enlargeBilinear(x, factor);
  if (method === 'nearest')
    return tf.image.resizeNearestNeighbor(x, [x.shape[1] * factor, x.shape[2] * factor]);
  if (method !== 'fixed')
    throw new Error(`expected "fixed", "nearest" or "bilinear", got "${method as string}"`);
  return tf.tidy(() => {
    const rest: [number, number] = [0, factor - 1];
    return tf.pad(insertZeros(x, [factor, factor], [1, 2]), [[0, 0], rest, rest, [0, 0]]) as tf.Tensor4D;
  });
}

export interface UnpoolingConfig extends LayerArgs {
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

  constructor(given: UnpoolingConfig) {
    super(given);
    const { method, factor = 2 } = given;
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
 * Crops to the size of another image: what is beyond came from padding. Inputs [x, like], both [batch, height, width,
 * channels]; output: the upper left of x, as high and as wide as `like`.
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
    checkAxes('x', x);
    checkAxes('the image to be like', like);
    const [, height, width] = like.shape;
    if (x.shape[1] < height || x.shape[2] < width) {
      throw new Error(`expected x of at least ${height} x ${width} as in [${like.shape}], got [${x.shape}]`);
    }
    return x.slice([0, 0, 0, 0], [x.shape[0], height, width, x.shape[3]]);
  }

  override computeOutputShape(shapes: tf.Shape | tf.Shape[]): tf.Shape {
    const [[batch, , , channels], [, height, width]] = shapes as tf.Shape[];
    return [batch, height, width, channels];
  }
}

tf.serialization.registerClass(Unpooling);
tf.serialization.registerClass(CropLike);
