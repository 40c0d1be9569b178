/**
 * Which pixels the positions of feature maps depend on (Araujo, Norris & Sim 2019), of any graph of layers: enlarging
 * ones too, behind which neighbouring positions see different pieces of the image, in a pattern that repeats.
 */
import { tf } from '../engine/tf';
import { transposedAxis, type TransposedConv2dOptions } from '../layers/transposedAxes';
import type { Unpooling } from '../layers/unpool';
import { type ImageSize, inputShapes, outputOf, type Shapes, shapesOf, tensorsOf } from './symbolicTensors';

/** Along one axis, position p depends on the pixels from start + p stride on, size of them; some may lie beyond the image. */
export interface Span {
  start: number;
  size: number;
  stride: number;
}

/** Pixels along both axes. */
export interface ReceptiveField {
  height: Span;
  width: Span;
}

/**
 * Which pixels each position of a layer's feature maps depends on (Araujo, Norris & Sim 2019, equations 2 and 3);
 * undefined for a layer without positions, whose units depend on the whole image. size: of the image, where the model
 * leaves it open; else one that all strides divide. Statistics of batches are not counted.
 * @throws Error for an unknown layer, where neighbouring positions see different pieces of the image, as behind layers
 * that enlarge feature maps, and behind layers of which it is not known; RangeError for a size that the model does not
 * take.
 * @example
 * visualisation.receptiveField(models.mnistCnn({ seed: 1 }), 'conv2')!.height; // => { start: -6, size: 14, stride: 2 }
 */
export function receptiveField(
  model: tf.LayersModel,
  layer: string,
  { size }: { size?: ImageSize } = {},
): ReceptiveField | undefined {
  const output = outputOf(model, layer);
  const view = viewsOf(model, shapesOf(model, inputShapes(model, size))).get(output)!;
  if (view === 'all' || (!('unknown' in view) && view.length < 2)) return undefined;
  if ('unknown' in view) {
    throw new Error(`which pixels ${layer} sees is not known: it is behind ${view.unknown}`);
  }
  const [height, width] = view.map(({ low, high, shift }): Span => {
    if (low.length > 1) {
      throw new Error(
        `expected a layer whose positions all see pieces of one size, got ${layer}, which is behind a layer that ` +
          `enlarges feature maps: models.overview gives the largest`,
      );
    }
    return { start: low[0], size: high[0] - low[0] + 1, stride: shift };
  });
  return { height, width };
}

/** Pixels low[p] … high[p] of position p along one axis; `shift` further for each `low.length` positions. */
export interface Field {
  low: readonly number[];
  high: readonly number[];
  shift: number;
}

/** The fields along each axis between batch and channels; all of the image; or the layer behind which it is not known. */
export type View = readonly Field[] | 'all' | { unknown: string };

/** Along one axis: output position q is made of these input positions, and q + up of those `down` further. */
interface Reach {
  up: number;
  down: number;
  of(q: number): number[];
}

const each: Reach = { up: 1, down: 1, of: (q) => [q] };
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** What every tensor of a model sees. inputs: what its inputs see; themselves unless given. */
export function viewsOf(
  model: tf.LayersModel,
  shapes: Shapes,
  inputs?: readonly View[],
): Map<tf.SymbolicTensor, View> {
  const views = new Map<tf.SymbolicTensor, View>();
  for (const tensor of tensorsOf(model)) {
    const input = model.inputs.indexOf(tensor);
    const pixel: View = range(Math.max(0, tensor.shape.length - 2)).map(() => ({
      ...{ low: [0], high: [0], shift: 1 },
    }));
    views.set(tensor, input >= 0 ? (inputs?.[input] ?? pixel) : viewOf(tensor, shapes, views));
  }
  return views;
}

function viewOf(tensor: tf.SymbolicTensor, shapes: Shapes, views: Map<tf.SymbolicTensor, View>): View {
  const { sourceLayer: layer, inputs, outputTensorIndex = 0 } = tensor;
  const given = inputs.map((input) => shapes.get(input)!);
  if (layer instanceof tf.LayersModel) {
    const inner = viewsOf(
      layer,
      shapesOf(layer, given),
      inputs.map((input) => views.get(input)!),
    );
    return inner.get(layer.outputs[outputTensorIndex])!;
  }
  const kind = layer.getClassName();
  const seen = inputs.slice(0, seesInputs[kind]);
  const before = seen.map((input) => views.get(input)!);
  if (before.includes('all')) return 'all';
  const unknown = { unknown: `${layer.name}, a ${kind}` };
  const reaches = reachesOf(layer, given[0], shapes.get(tensor)!);
  const lost = before.find((view) => view !== 'all' && 'unknown' in view);
  if (reaches === 'all') return 'all';
  if (lost || !reaches) return lost ?? unknown;
  const fields = (before as Field[][]).map((view) =>
    view.map((field, axis) => through(field, reaches[axis])),
  );
  const sizes = seen.map((input) => shapes.get(input)!.slice(1, -1).join());
  const joined = fields[0].map((_, axis) => union(fields.map((view) => view[axis])));
  return new Set(sizes).size > 1 || joined.includes(undefined) ? unknown : (joined as Field[]);
}

/** Of these layers only the first inputs count: of the others they take the shape. */
const seesInputs: Readonly<Record<string, number | undefined>> = {
  ConvnotesCropLike: 1,
  ConvnotesMaxUnpooling: 2,
};

const at = (values: readonly number[], p: number, shift: number) => {
  const period = Math.floor(p / values.length);
  return values[p - period * values.length] + period * shift;
};

function through({ low, high, shift }: Field, { up, down, of }: Reach): Field {
  const times = low.length / greatestDivisor(low.length, down);
  const positions = range(up * times).map(of);
  return shortest({
    low: positions.map((from) => Math.min(...from.map((p) => at(low, p, shift)))),
    high: positions.map((from) => Math.max(...from.map((p) => at(high, p, shift)))),
    shift: (shift * times * down) / low.length,
  });
}

/** The pattern with its shortest period. */
function shortest({ low, high, shift }: Field): Field {
  const n = low.length;
  const period = range(n).find(
    (i) =>
      n % (i + 1) === 0 &&
      [low, high].every((values) =>
        values.every((v, p) => v === at(values.slice(0, i + 1), p, (shift * (i + 1)) / n)),
      ),
  )!;
  const length = period + 1;
  return { low: low.slice(0, length), high: high.slice(0, length), shift: (shift * length) / n };
}

/** What positions see that are made from several maps; undefined where these do not go over the image at one pace. */
function union(fields: readonly Field[]): Field | undefined {
  const pace = ({ low, shift }: Field) => shift / low.length;
  if (fields.some((field) => pace(field) !== pace(fields[0]))) return undefined;
  const length = fields.reduce((n, { low }) => (n * low.length) / greatestDivisor(n, low.length), 1);
  const all = (key: 'low' | 'high', p: number) => fields.map((field) => at(field[key], p, field.shift));
  return shortest({
    low: range(length).map((p) => Math.min(...all('low', p))),
    high: range(length).map((p) => Math.max(...all('high', p))),
    shift: pace(fields[0]) * length,
  });
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/** Layers that give each position what they make of this position alone. */
const pointwise = new Set([
  ...['Activation', 'ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'ThresholdedReLU', 'Softmax', 'Dense', 'Masking'],
  ...['Dropout', 'SpatialDropout1D', 'AlphaDropout', 'GaussianDropout', 'GaussianNoise', 'Rescaling'],
  ...['BatchNormalization', 'Add', 'Average', 'Maximum', 'Minimum', 'Multiply', 'InputLayer'],
  ...['BatchNormalization', 'CropLike', 'Dropout', 'VggPreprocessing', 'TorchPreprocessing'].map(
    (name) => `Convnotes${name}`,
  ),
]);
const windows = /^((Separable|Depthwise)?Conv[123]D|(Max|Average)Pooling[123]D)$/;
const whole = /^(Flatten|Global.*|SimpleRNN|LSTM|GRU|RNN|Bidirectional|CategoryEncoding)$/;

interface Settings extends Omit<TransposedConv2dOptions, 'padding'> {
  kernelSize?: number | number[];
  poolSize?: number | number[];
  strides?: number | number[];
  dilationRate?: number | number[];
  padding?: 'same' | 'valid' | 'causal' | [number, number][];
  cropping?: [number, number][];
  size?: number[];
  interpolation?: string;
  dataFormat?: string;
  axis?: number | number[];
  factor?: number;
}

/** How a layer's positions are made of its inputs', along each axis; `all` of them; undefined where it is not known. */
function reachesOf(layer: tf.layers.Layer, input: tf.Shape, output: tf.Shape): Reach[] | 'all' | undefined {
  const kind = layer.getClassName();
  const settings = layer.getConfig() as unknown as Settings;
  const axes = range(input.length - 2);
  const on = (value: number | number[] | undefined, axis: number) =>
    Array.isArray(value) ? (value[axis] ?? value[0]) : (value ?? 1);
  if (kind === 'Dense' && input.length === 2) return 'all';
  if (whole.test(kind)) return 'all';
  if (settings.dataFormat === 'channelsFirst') return undefined;
  if (pointwise.has(kind)) return axes.map(() => each);
  if (kind === 'Concatenate') return isLast(settings.axis, output.length) ? axes.map(() => each) : undefined;
  if (kind === 'LayerNormalization')
    return isLast(settings.axis, output.length) ? axes.map(() => each) : 'all';
  if (kind === 'TimeDistributed') {
    const { layer: inner } = layer as unknown as { layer: tf.layers.Layer };
    const rest = reachesOf(inner, [input[0], ...input.slice(2)], [output[0], ...output.slice(2)]);
    return Array.isArray(rest) ? [each, ...rest] : undefined;
  }
  const { kernelSize, poolSize, strides, padding, size, factor = 2 } = settings;
  if (windows.test(kind)) {
    // tfjs' depthwise convolution leaves its dilation out.
    const rate = kind === 'DepthwiseConv2D' ? 1 : settings.dilationRate;
    return axes.map((axis) =>
      windowed(
        input[axis + 1],
        on(kernelSize ?? poolSize, axis),
        on(strides, axis),
        on(rate, axis),
        padding as string,
      ),
    );
  }
  switch (kind) {
    case 'Conv2DTranspose':
    case 'Conv3DTranspose':
      return axes.map((axis) => {
        const options = { stride: on(strides, axis), padding: padding as 'same' | 'valid' };
        return transposed(on(kernelSize, axis), options);
      });
    case 'ConvnotesTransposedConv2d':
      return axes.map(() => transposed(kernelSize as number, settings as TransposedConv2dOptions));
    case 'ConvnotesSubPixelConv2d':
      return axes.map((axis) =>
        enlarged(factor, windowed(input[axis + 1], kernelSize as number, 1, 1, 'same')),
      );
    case 'ConvnotesMaxPoolingWithSwitches':
      return axes.map((axis) => windowed(input[axis + 1], poolSize as number, poolSize as number, 1, 'same'));
    case 'ConvnotesMaxUnpooling':
      return axes.map(() => enlarged(poolSize as number));
    case 'ConvnotesUnpooling': {
      const { method } = layer as Unpooling;
      if (method === 'bilinear') return axes.map(() => interpolated(factor, 0.5));
      if (method === 'nearest') return axes.map(() => enlarged(factor));
      return axes.map(() => ({ up: factor, down: 1, of: (q) => (q % factor === 0 ? [q / factor] : []) }));
    }
    case 'UpSampling2D':
      return axes.map((axis) =>
        settings.interpolation === 'bilinear' ? interpolated(size![axis], 0) : enlarged(size![axis]),
      );
    case 'ZeroPadding2D':
      return axes.map((axis) => shifted(-(padding as [number, number][])[axis][0]));
    case 'Cropping2D':
      return axes.map((axis) => shifted(settings.cropping![axis][0]));
    default:
      return undefined;
  }
}

const isLast = (axis: number | number[] = -1, rank: number) =>
  [axis].flat().every((each) => each === -1 || each === rank - 1);

const shifted = (by: number): Reach => ({ up: 1, down: 1, of: (q) => [q + by] });

function windowed(
  input: number | null,
  size: number,
  stride: number,
  dilation: number,
  padding: string,
): Reach {
  const reach = (size - 1) * dilation;
  const before =
    padding === 'same' ? paddingBefore(input, reach + 1, stride) : padding === 'causal' ? reach : 0;
  return { up: 1, down: stride, of: (q) => range(size).map((i) => q * stride - before + i * dilation) };
}

/** TensorFlow's "same" padding: the smaller half comes first. An open size is taken for a multiple of the stride. */
function paddingBefore(size: number | null, window: number, step: number): number {
  const padding = size === null ? window - step : (Math.ceil(size / step) - 1) * step + window - size;
  return Math.floor(Math.max(0, padding) / 2);
}

/** Position q is made of those i whose kernel reaches it: q = i stride - before + k dilation. */
function transposed(kernelSize: number, options: TransposedConv2dOptions): Reach {
  const { stride = 1, dilation = 1 } = options;
  const { before } = transposedAxis(kernelSize, kernelSize, options); // the same for every size of the input
  const of = (q: number) =>
    range(kernelSize)
      .map((k) => (q + before - k * dilation) / stride)
      .filter(Number.isInteger);
  return { up: stride, down: 1, of };
}

/** Every position becomes `factor` of them. */
const enlarged = (factor: number, { of, down }: Reach = each): Reach => ({
  ...{ up: factor, down },
  of: (q) => of(Math.floor(q / factor)),
});

/** Between the two nearest positions. center: where in its square a value stands, 0.5 for the middle. */
const interpolated = (factor: number, center: number): Reach => ({
  ...{ up: factor, down: 1 },
  of(q) {
    const place = (q + center) / factor - center;
    return [...new Set([Math.floor(place), Math.ceil(place)])];
  },
});
