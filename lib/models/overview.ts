import { tf } from '../engine/tf';
import { type View, viewsOf } from './receptiveField';
import { type ImageSize, inputShapes, type Shapes, shapesOf, tensorsOf, usesOf } from './symbolicTensors';

/** A layer in numbers. */
export interface LayerOverview {
  name: string;
  /** The layer's class: `Conv2D`, `MaxPooling2D`, …. */
  kind: string;
  /** Without the batch axis; null where it is left open. Of several outputs the first. */
  outputShape: (number | null)[];
  parameters: number;
  /** Of the parameters as float32. */
  bytes: number;
  /**
   * Multiplications with an addition for one image, those of biases, means and norms left out; undefined for an open
   * size, and for layers of which it is not known.
   */
  multiplyAdds: number | undefined;
  /**
   * Pixels down the image that one value depends on, at most (Araujo, Norris & Sim 2019); `all` behind a flattening,
   * undefined where it is not known.
   */
  receptiveField: number | 'all' | undefined;
  /** Pixels from one value to the next, on average; undefined where there is no grid left. */
  stride: number | undefined;
}

/** A model in numbers, layer by layer. */
export interface ModelOverview {
  layers: LayerOverview[];
  /** Sums over the layers. */
  parameters: number;
  bytes: number;
  multiplyAdds: number | undefined;
}

/**
 * A model in numbers, layer by layer: sizes, parameters, arithmetic, and how much of the image a value sees. Counted
 * from the layers as they are, not from what is known of a network; a layer that is used several times has the
 * arithmetic of all uses, and sees what its widest use does. size: of the image, where the model leaves it open.
 * @throws RangeError for a size that the model does not take.
 * @example
 * const { layers, multiplyAdds } = models.overview(models.mnistCnn({ seed: 1 }));
 * layers.find(({ name }) => name === 'conv2')!.receptiveField; // => 14
 * multiplyAdds; // => 21356160
 */
export function overview(model: tf.LayersModel, { size }: { size?: ImageSize } = {}): ModelOverview {
  const shapes = shapesOf(model, inputShapes(model, size));
  const views = viewsOf(model, shapes);
  const layers = model.layers.map((layer): LayerOverview => {
    const uses = usesOf(model, layer);
    const seen = uses.map((use) => sightOf(views.get(use)!, layer)).reduce(wider);
    const parameters = layer.countParams();
    return {
      name: layer.name,
      kind: layer.getClassName(),
      outputShape: shapes.get(uses.at(-1)!)!.slice(1),
      parameters,
      bytes: 4 * parameters,
      multiplyAdds: sum(
        uses.map((use) =>
          use.sourceLayer === layer ? multiplyAddsOf(use, shapes) : allOf(layer as tf.LayersModel, shapes),
        ),
      ),
      ...seen,
    };
  });
  return {
    layers,
    parameters: sum(layers.map(({ parameters }) => parameters))!,
    bytes: sum(layers.map(({ bytes }) => bytes))!,
    multiplyAdds: sum(layers.map(({ multiplyAdds }) => multiplyAdds)),
  };
}

const sum = (values: readonly (number | undefined)[]): number | undefined =>
  values.some((value) => value === undefined) ? undefined : values.reduce<number>((a, b) => a + b!, 0);

type Sight = Pick<LayerOverview, 'receptiveField' | 'stride'>;

function sightOf(view: View, layer: tf.layers.Layer): Sight {
  if (view === 'all') return { receptiveField: 'all', stride: undefined };
  if ('unknown' in view) return { receptiveField: undefined, stride: undefined };
  if (view.length === 0) {
    const isInput = layer.getClassName() === 'InputLayer';
    return { receptiveField: isInput ? 1 : 'all', stride: isInput ? 1 : undefined };
  }
  const [{ low, high, shift }] = view;
  return {
    receptiveField: Math.max(...high.map((last, p) => last - low[p] + 1)),
    stride: shift / low.length,
  };
}

const wider = (a: Sight, b: Sight): Sight =>
  [a, b].find(({ receptiveField }) => receptiveField === undefined) ??
  [a, b].find(({ receptiveField }) => receptiveField === 'all') ??
  (a.receptiveField! > b.receptiveField! ? a : b);

/** Layers that multiply with kernels: once for each place of what they give, or of what they take. */
const perOutput = /^((Separable|Depthwise)?Conv[123]D|Dense)$/;
const perInput = /^(Conv[23]DTranspose|ConvnotesTransposedConv2d|ConvnotesSubPixelConv2d)$/;
const perStep = /^(SimpleRNN|LSTM|GRU|RNN|Bidirectional)$/;
/** Layers whose weights are no kernels. */
const withoutKernel =
  /^(PReLU|Embedding|(Convnotes)?BatchNormalization|LayerNormalization|(Convnotes)?Dropout)$/;
const unknown = /^(Dot|EinsumDense|MultiHeadAttention)$/;

function multiplyAddsOf(tensor: tf.SymbolicTensor, shapes: Shapes): number | undefined {
  const inputs = tensor.inputs.map((input) => shapes.get(input)!);
  return arithmeticOf(tensor.sourceLayer, inputs, shapes.get(tensor)!);
}

const allOf = (model: tf.LayersModel, shapes: Shapes): number | undefined =>
  sum(
    tensorsOf(model)
      .filter(({ outputTensorIndex = 0 }) => outputTensorIndex === 0)
      .map((tensor) => multiplyAddsOf(tensor, shapes)),
  );

function arithmeticOf(layer: tf.layers.Layer, inputs: tf.Shape[], output: tf.Shape): number | undefined {
  const kind = layer.getClassName();
  if (layer instanceof tf.LayersModel) {
    return allOf(layer, shapesOf(layer, inputs));
  }
  if (kind === 'TimeDistributed') {
    const { layer: inner } = layer as unknown as { layer: tf.layers.Layer };
    const [[batch, steps, ...rest]] = inputs;
    const once = arithmeticOf(inner, [[batch, ...rest]], [batch, ...output.slice(2)]);
    return once === undefined ? undefined : product([steps], once);
  }
  const kernels = layer.weights.filter(({ shape }) => shape.length > 1).map(({ shape }) => product(shape)!);
  if (unknown.test(kind)) return undefined;
  if (kernels.length === 0 || withoutKernel.test(kind)) return 0;
  const size = sum(kernels)!;
  const isFirst = (layer.getConfig() as { dataFormat?: string }).dataFormat === 'channelsFirst';
  const places = (shape: tf.Shape) => (isFirst ? shape.slice(2) : shape.slice(1, -1));
  if (perOutput.test(kind)) return product(places(output), size);
  if (perInput.test(kind)) return product(places(inputs[0]), size);
  if (perStep.test(kind)) return product([inputs[0][1]], size);
  if (kind === 'ConvLSTM2D') return product([inputs[0][1], ...places(output).slice(-2)], size);
  return undefined;
}

/** undefined where one of the sizes is open. */
const product = (sizes: readonly (number | null)[], start = 1): number | undefined =>
  sizes.includes(null) ? undefined : sizes.reduce<number>((a, b) => a * b!, start);
