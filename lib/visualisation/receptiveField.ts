import type { tf } from '../engine/tf';
import { layerNamed } from '../models/layerOutputs';

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
 * undefined for a layer without positions, whose units depend on the whole image.
 * @throws Error for an unknown layer, and for layers that enlarge feature maps.
 * @example
 * visualisation.receptiveField(models.mnistCnn({ seed: 1 }), 'conv2')!.height; // => { start: -6, size: 14, stride: 2 }
 */
export function receptiveField(model: tf.LayersModel, layer: string): ReceptiveField | undefined {
  const output = layerNamed(model, layer).output as tf.SymbolicTensor;
  const [height, width] = [0, 1].map((axis) => spanOf(output, axis, new Map()));
  return height && width && { height, width };
}

type Known = Map<tf.SymbolicTensor, Span | undefined>;

function spanOf(tensor: tf.SymbolicTensor, axis: number, known: Known): Span | undefined {
  if (tensor.inputs.length === 0) return { start: 0, size: 1, stride: 1 };
  if (known.has(tensor)) return known.get(tensor);
  const spans = tensor.inputs.map((input) => spanOf(input, axis, known));
  const before = spans.some((span) => !span) ? undefined : union(spans as Span[]);
  const span = before && tensor.shape.length === 4 ? through(tensor, axis, before) : undefined;
  known.set(tensor, span);
  return span;
}

/** What positions depend on that are made from several maps, all of one stride. */
function union(spans: readonly Span[]): Span {
  const start = Math.min(...spans.map((span) => span.start));
  const end = Math.max(...spans.map((span) => span.start + span.size));
  return { start, size: end - start, stride: spans[0].stride };
}

interface Window {
  kernelSize?: number[];
  poolSize?: number[];
  strides?: number[];
  dilationRate?: number | number[];
  padding?: 'same' | 'valid' | [number, number][];
}

function through(tensor: tf.SymbolicTensor, axis: number, { start, size, stride }: Span): Span {
  const layer = tensor.sourceLayer;
  const kind = layer.getClassName();
  if (/Transpose|UpSampling|Cropping/.test(kind)) {
    throw new Error(
      `expected convolutions, pooling and layers that keep positions, got ${layer.name}, a ${kind}`,
    );
  }
  const { kernelSize, poolSize, strides, dilationRate = 1, padding } = layer.getConfig() as Window;
  if (kind === 'ZeroPadding2D') {
    const [[before]] = [(padding as [number, number][])[axis]];
    return { start: start - before * stride, size, stride };
  }
  const window = (kernelSize ?? poolSize)?.[axis];
  if (window === undefined) return { start, size, stride };
  const reach = (window - 1) * ([dilationRate].flat()[axis] ?? [dilationRate].flat()[0]);
  const step = strides?.[axis] ?? 1;
  const before = padding === 'same' ? paddingBefore(tensor.inputs[0].shape[axis + 1], reach + 1, step) : 0;
  return { start: start - before * stride, size: size + reach * stride, stride: stride * step };
}

/** TensorFlow's "same" padding: the smaller half comes first. An open size is taken for a multiple of the stride. */
function paddingBefore(size: number | null, window: number, step: number): number {
  const padding = size === null ? window - step : (Math.ceil(size / step) - 1) * step + window - size;
  return Math.floor(Math.max(0, padding) / 2);
}
