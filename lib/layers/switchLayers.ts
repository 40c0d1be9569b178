/** Max pooling with switches, and unpooling with them, as layers of a model; the operations are in engine/kernels/unpool.ts. */
import { maxPoolWithSwitches, maxUnpool } from '../engine/kernels';
import { tf } from '../engine/tf';
import type { LayerArgs } from './layerArgs';

interface SwitchConfig extends LayerArgs {
  /** Height, width and stride of the window. */
  poolSize?: number;
}

/** A window that does not fit at the lower right is padded, so that any size can be pooled and unpooled. */
const padding = 'same';

/**
 * Max pooling that also gives its switches (Zeiler & Fergus 2014, section 2.1): input [batch, height, width,
 * channels], two outputs of [batch, ⌈height / size⌉, ⌈width / size⌉, channels], the maxima and, as int32, where they
 * stood.
 * @example
 * const x = tf.input({ shape: [8, 8, 3] });
 * const [pooled, switches] = new layers.MaxPoolingWithSwitches({}).apply(x) as tf.SymbolicTensor[];
 * const y = new layers.MaxUnpooling({}).apply([pooled, switches, x]) as tf.SymbolicTensor;
 * y.shape; // => [null, 8, 8, 3]
 */
export class MaxPoolingWithSwitches extends tf.layers.Layer {
  static className = 'ConvnotesMaxPoolingWithSwitches';
  readonly poolSize: number;

  constructor(given: SwitchConfig = {}) {
    super(given);
    this.poolSize = given.poolSize ?? 2;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    const { y, switches } = maxPoolWithSwitches(x, { size: this.poolSize, padding });
    return [y, switches];
  }

  /** tfjs takes every output for float32, which holds no index above 2^24. */
  override apply(...given: Parameters<tf.layers.Layer['apply']>): ReturnType<tf.layers.Layer['apply']> {
    const outputs = super.apply(...given) as tf.SymbolicTensor[];
    if (outputs[1] instanceof tf.SymbolicTensor) Object.assign(outputs[1], { dtype: 'int32' });
    return outputs;
  }

  override computeOutputShape([batch, height, width, channels]: tf.Shape): tf.Shape[] {
    const size = (n: number | null) => n && Math.ceil(n / this.poolSize);
    const shape = [batch, size(height), size(width), channels];
    return [shape, shape];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), poolSize: this.poolSize };
  }
}

/**
 * Unpooling with the switches of a `MaxPoolingWithSwitches` (Noh, Hong & Han 2015, section 3.2). Inputs: [y,
 * switches, x], where the switches are those of the pooling of x. Output: of the shape of x, each value of y where
 * its maximum stood, zeros elsewhere.
 * @throws Error, when it is applied, for other than three inputs.
 * @example
 * const x = tf.tensor4d([1, 4, 2, 3], [1, 2, 2, 1]);
 * const [y, switches] = new layers.MaxPoolingWithSwitches({}).apply(x) as unknown as tf.Tensor[];
 * (new layers.MaxUnpooling({}).apply([y, switches, x]) as tf.Tensor).dataSync(); // => [0, 4, 0, 0]
 */
export class MaxUnpooling extends tf.layers.Layer {
  static className = 'ConvnotesMaxUnpooling';
  readonly poolSize: number;

  constructor(given: SwitchConfig = {}) {
    super(given);
    this.poolSize = given.poolSize ?? 2;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    if (!Array.isArray(inputs) || inputs.length !== 3) {
      throw new Error(
        `the layer ${this.name} expects three inputs: what to unpool, the switches, and what was pooled`,
      );
    }
    const [y, switches, x] = inputs as tf.Tensor4D[];
    return tf.tidy(() => maxUnpool(y, switches, x.shape, { size: this.poolSize, padding }));
  }

  override computeOutputShape(shapes: tf.Shape | tf.Shape[]): tf.Shape {
    return (shapes as tf.Shape[])[2];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), poolSize: this.poolSize };
  }
}

tf.serialization.registerClass(MaxPoolingWithSwitches);
tf.serialization.registerClass(MaxUnpooling);
