/**
 * Max pooling that keeps its switches, and the unpooling that puts values back where the maxima were
 * (Zeiler & Fergus 2014, section 2.1; Noh, Hong & Han 2015, section 3.2).
 */
import { checkSizes, checkWhole } from '../checkShape';
import { tf } from '../tf';
import { type Attributes, castToInt64, int64, run, runMultiple } from './operation';
import { registerOwn, registerTransposes } from './replacement';
import { emptyTensor, gatherUnchecked } from './rows';

export interface PoolWindow {
  /** Height and width of the window. */
  size?: number;
  stride?: number;
  padding?: 'valid' | 'same';
}

export interface PooledWithSwitches {
  /** [batch, height', width', channels]. */
  y: tf.Tensor4D;
  /** Where each maximum stood, as an index into the flattened x: int32, of the shape of y. */
  switches: tf.Tensor4D;
}

const poolName = 'ConvnotesMaxPoolWithArgmax';
const unpoolName = 'ConvnotesMaxUnpool';

/** shape: of the tensor before pooling. */
type PoolAttributes = PoolWindow & { shape: number[] };

const attributesOf = ({ size = 2, stride = size, padding = 'valid' }: PoolWindow): Attributes => ({
  T: { type: 'float32' },
  Targmax: { type: 'int32' },
  ksize: { int: [1, size, size, 1] },
  strides: { int: [1, stride, stride, 1] },
  padding: { string: padding.toUpperCase() },
  include_batch_in_index: { bool: true },
});

registerOwn(
  poolName,
  ({ inputs, attrs }) =>
    runMultiple('MaxPoolWithArgmax', attributesOf(attrs as PoolWindow), [inputs.x as tf.TensorInfo], 2),
  {
    outputsToSave: [false, true],
    gradFunc: (dys, [switches], attrs) => ({
      x: () =>
        tf.engine().runKernel(unpoolName, { x: (dys as tf.Tensor[])[0], switches }, attrs) as tf.Tensor,
    }),
  },
);

registerTransposes(
  [
    [
      unpoolName, // x added up at the places that the switches name, zero elsewhere
      ({ inputs, attrs }) => {
        const { x, switches } = inputs as Record<string, tf.TensorInfo>;
        const { shape, ...window } = attrs as unknown as PoolAttributes;
        return tf.tidy(() => {
          const places = castToInt64(switches); // the only type for which a CPU has this operation
          const attributes = { ...attributesOf(window), Targmax: int64 };
          return run('MaxPoolGradWithArgmax', attributes, [emptyTensor(shape), x, places]);
        });
      },
    ],
    [
      'ConvnotesTakeSwitched',
      ({ inputs }) => {
        const { x, switches } = inputs as Record<string, tf.Tensor>;
        return tf.tidy(() => gatherUnchecked(tf.reshape(x, [-1]), switches));
      },
    ],
  ],
  ['switches'],
);

/**
 * Max pooling that keeps where each maximum stood, its switch (Zeiler & Fergus 2014, section 2.1). x: float32
 * [batch, height, width, channels].
 * @throws Error for other axes, RangeError for an invalid window.
 * @example
 * const { y, switches } = layers.maxPoolWithSwitches(tf.tensor4d([1, 4, 2, 3], [1, 2, 2, 1]));
 * y.squeeze(); // => 4
 * switches.squeeze(); // => 1
 */
export function maxPoolWithSwitches(x: tf.Tensor4D, window: PoolWindow = {}): PooledWithSwitches {
  expectRank4('x', x);
  checkWindow(window);
  const attributes = { ...window, shape: x.shape };
  const [y, switches] = tf.engine().runKernel(poolName, { x }, attributes) as tf.Tensor4D[];
  return { y, switches };
}

/**
 * The inverse of pooling (Zeiler & Fergus 2014, section 2.1; Noh, Hong & Han 2015, section 3.2): each value of y at
 * the place that its switch names, zeros elsewhere; where windows overlap and name one place twice, the sum. y,
 * switches: of one shape; shape: of the tensor that was pooled.
 * @throws Error where the shapes do not fit, RangeError for an invalid shape or window.
 * @example
 * const { y, switches } = layers.maxPoolWithSwitches(tf.tensor4d([1, 4, 2, 3], [1, 2, 2, 1]));
 * layers.maxUnpool(y, switches, [1, 2, 2, 1]).squeeze(); // => [[0, 4], [0, 0]]
 */
export function maxUnpool(
  y: tf.Tensor4D,
  switches: tf.Tensor4D,
  shape: [number, number, number, number],
  window: PoolWindow = {},
): tf.Tensor4D {
  expectRank4('y', y);
  checkWindow(window);
  checkSizes('the shape', shape);
  if (`${y.shape}` !== `${switches.shape}` || switches.dtype !== 'int32') {
    throw new Error(
      `expected int32 switches of the shape of y [${y.shape}], got ${switches.dtype} [${switches.shape}]: ` +
        'take those that maxPoolWithSwitches gave for the layer of the same size',
    );
  }
  const { size = 2, stride = size, padding = 'valid' } = window;
  const pooled = tf.backend_util.computePool2DInfo(shape, size, stride, 1, padding).outShape;
  if (`${pooled}` !== `${y.shape}`) {
    throw new Error(`expected y [${pooled}] for a tensor [${shape}] before pooling, got [${y.shape}]`);
  }
  return tf.engine().runKernel(unpoolName, { x: y, switches }, { ...window, shape }) as tf.Tensor4D;
}

function checkWindow({ size = 2, stride = size }: PoolWindow): void {
  checkWhole('the size of the window', size);
  checkWhole('its stride', stride);
}

function expectRank4(name: string, x: tf.Tensor): void {
  if (x.rank !== 4) {
    throw new Error(`expected ${name} with 4 axes [batch, height, width, channels], got [${x.shape}]`);
  }
}
