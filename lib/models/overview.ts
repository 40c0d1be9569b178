import { tf } from '../engine/tf';

/** A layer in numbers. */
export interface LayerOverview {
  name: string;
  /** The layer's class: `Conv2D`, `MaxPooling2D`, …. */
  kind: string;
  /** Without the batch axis; null where it is left open. */
  outputShape: (number | null)[];
  parameters: number;
  /** Of the parameters as float32. */
  bytes: number;
  /** Multiplications with an addition for one image, the biases' left out; undefined for an open size. */
  multiplyAdds: number | undefined;
  /** Pixels along an edge of the square that one value depends on (Araujo, Norris & Sim 2019); `all` behind a flattening. */
  receptiveField: number | 'all';
  /** Pixels between the squares of neighbouring values; undefined where there is no grid left. */
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

interface View {
  field: number | 'all';
  stride: number | undefined;
}

/**
 * A model in numbers, layer by layer: sizes, parameters, arithmetic, and how much of the image a value sees. Counted
 * from the layers as they are, not from what is known of a network.
 * @example
 * const { layers, multiplyAdds } = models.overview(models.mnistCnn({ seed: 1 }));
 * layers.find(({ name }) => name === 'conv2')!.receptiveField; // => 14
 * multiplyAdds; // => 21356160
 */
export function overview(model: tf.LayersModel): ModelOverview {
  const views = new Map<string, View>();
  const layers = model.layers.map((layer): LayerOverview => {
    const view = viewOf(
      layer,
      inputsOf(layer).map(({ sourceLayer }) => views.get(sourceLayer.name) ?? picture),
    );
    views.set(layer.name, view);
    const outputShape = (layer.outputShape as tf.Shape).slice(1);
    const parameters = layer.countParams();
    return {
      name: layer.name,
      kind: layer.getClassName(),
      outputShape,
      parameters,
      bytes: 4 * parameters,
      multiplyAdds: multiplyAddsOf(layer, outputShape),
      receptiveField: view.field,
      stride: view.stride,
    };
  });
  const sum = (of: (layer: LayerOverview) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  const arithmetic = sum(({ multiplyAdds }) => multiplyAdds ?? NaN);
  return {
    layers,
    parameters: sum(({ parameters }) => parameters),
    bytes: sum(({ bytes }) => bytes),
    multiplyAdds: Number.isNaN(arithmetic) ? undefined : arithmetic,
  };
}

const picture: View = { field: 1, stride: 1 };

/** The tensors that go into a layer; none for an input. */
function inputsOf(layer: tf.layers.Layer): tf.SymbolicTensor[] {
  return layer.getClassName() === 'InputLayer' ? [] : [layer.input].flat();
}

interface Window {
  kernelSize?: number[];
  poolSize?: number[];
  strides?: number[];
  dilationRate?: number[] | number;
}

function viewOf(layer: tf.layers.Layer, inputs: View[]): View {
  if (inputs.length === 0) return picture;
  const whole = inputs.some(({ field }) => field === 'all');
  if (whole || layer.outputShape.length < 4) return { field: 'all', stride: undefined };
  const widest = inputs.reduce((a, b) => ((b.field as number) > (a.field as number) ? b : a));
  const [field, stride] = [widest.field as number, widest.stride!];
  const { kernelSize, poolSize, strides, dilationRate = 1 } = layer.getConfig() as Window;
  const size = (kernelSize ?? poolSize)?.[0];
  if (size === undefined) return { field, stride };
  const step = strides?.[0] ?? 1;
  if (/Transpose/.test(layer.getClassName())) {
    // A value comes from every ceil(size / step) values along an edge, which stand closer afterwards.
    return { field: field + (Math.ceil(size / step) - 1) * stride, stride: stride / step };
  }
  const reach = (size - 1) * [dilationRate].flat()[0];
  return { field: field + reach * stride, stride: stride * step };
}

/** What the kernel is multiplied with: once for each place of the output, or of the input where it is transposed. */
function multiplyAddsOf(layer: tf.layers.Layer, outputShape: (number | null)[]): number | undefined {
  const kernel = layer.weights.filter(({ shape }) => shape.length > 1);
  if (kernel.length === 0) return 0;
  const transposed = /Transpose/.test(layer.getClassName());
  const places = (transposed ? (inputsOf(layer)[0].shape as tf.Shape).slice(1) : outputShape).slice(0, -1);
  if (places.includes(null)) return undefined;
  const size = (shape: readonly (number | null)[]) => shape.reduce<number>((a, b) => a * b!, 1);
  return size(places) * kernel.reduce((sum, { shape }) => sum + size(shape), 0);
}
