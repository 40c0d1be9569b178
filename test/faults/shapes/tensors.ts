/** Functions from tensors to tensors: layers, kernels, pictures, maps. */
import { transposedAxis, type TransposedConv2dOptions } from '../../../lib/layers/transposedAxes';
import { tf } from '../../../lib/engine/tf';
import { madeUpPictures } from '../../data/madeUp';
import { entry } from './entry';

type Shaped = { shape: readonly number[] };
export const random = (...shape: number[]) => tf.randomUniform(shape, 0.1, 1, 'float32', 7);
const pictures = () => random(2, 8, 6, 3);
const kernel = () => random(3, 3, 2, 3);
const gamma = () => tf.ones([3]);
const seed = () => tf.tensor1d([1, 2], 'int32');
const labels = () => tf.oneHot(tf.tensor1d([0, 2, 1, 1], 'int32'), 3).toFloat();
const same = ({ shape }: Shaped) => shape;
const switches = () => tf.tensor4d([0, 3], [1, 1, 1, 2], 'int32');
const painted = (
  { shape: [n, h, w] }: Shaped,
  { shape: [kh, kw, out] }: Shaped,
  options: TransposedConv2dOptions,
) => [n, transposedAxis(h, kh, options).output, transposedAxis(w, kw, options).output, out];
const options = () => ({ stride: 2, padding: 0, outputPadding: 0, dilation: 1 });

export const tensors = [
  entry('batchNorm', () => [pictures(), { gamma: gamma(), beta: gamma(), epsilon: 1e-7 }], same),
  entry('fusedBatchNorm', () => [pictures(), gamma(), gamma(), 1e-7]),
  entry('dropout', () => [pictures(), { keep: 0.5, seed: seed() }], same),
  entry(
    'dropoutMask',
    () => [[2, 3], 0.5, seed()],
    (shape: number[]) => shape,
  ),
  entry(
    'statelessUniform',
    () => [[2, 3], seed()],
    (shape: number[]) => shape,
  ),
  entry('vggPreprocess', () => [pictures()], same),
  entry('vggDeprocess', () => [pictures()], same),
  entry('insertZeros', () => [pictures(), [2, 2], [1, 2]]),
  entry('nullSpace', () => [random(3, 5), 1e-5]),
  entry('singularValues', () => [random(3, 5)]),
  entry(
    'subPixelKernel',
    () => [[3, 3, 2, 8], { factor: 2, initial: 'icnr', seed: 1 }],
    (shape: number[]) => shape,
  ),
  entry('transposedAxis', () => [5, 3, options()]),
  entry('transposedConv2d', () => [pictures(), kernel(), options()], painted),
  entry('transposedConv2dByMatrix', () => [pictures(), kernel(), options()], painted),
  entry('transposedConv2dByZeroInsertion', () => [pictures(), kernel(), options()], painted),
  entry('convolutionMatrix', () => [[4, 4], kernel(), options()]),
  entry('denseMatrix', () => [
    {
      rows: 2,
      columns: 2,
      row: Int32Array.of(0, 1),
      column: Int32Array.of(1, 0),
      value: Float32Array.of(1, 2),
    },
  ]),
  entry('unpool', () => [pictures(), { method: 'nearest', factor: 2 }]),
  entry(
    'depthToSpace',
    () => [random(1, 2, 2, 8), 2],
    ({ shape: [n, h, w, c] }: Shaped, f: number) => [n, h * f, w * f, c / f ** 2],
  ),
  entry(
    'enlargeBilinear',
    () => [pictures(), 2],
    ({ shape: [n, h, w, c] }: Shaped, f: number) => [n, h * f, w * f, c],
  ),
  entry('maxPoolWithSwitches', () => [pictures(), { size: 2, strides: 2 }]),
  entry(
    'maxUnpool',
    () => [random(1, 1, 1, 2), switches(), [1, 2, 2, 2], { size: 2, strides: 2 }],
    (_: never, __: never, shape: number[]) => shape,
  ),
  entry(
    'softmaxCrossEntropy',
    () => [random(4, 3), labels()],
    ({ shape }: Shaped) => [shape[0]],
  ),
  entry(
    'sparseSoftmaxCrossEntropy',
    () => [random(4, 3), tf.tensor1d([0, 2, 1, 1], 'int32')],
    ({ shape }: Shaped) => [shape[0]],
  ),
  entry(
    'crossEntropy',
    () => [random(4, 3), labels()],
    () => [],
  ),
  entry(
    'binaryCrossEntropy',
    () => [random(4, 3), labels()],
    () => [],
  ),
  entry(
    'meanSquaredError',
    () => [random(4, 3), random(4, 3)],
    () => [],
  ),
  entry('attributionMap', () => [pictures()]),
  entry('whereMost', () => [random(1, 6, 6, 2)]),
  entry('gaussianBlur', () => [pictures(), 1.5], same),
  entry(
    'totalVariation',
    () => [pictures(), 2],
    () => [],
  ),
  entry(
    'resize',
    () => [random(2, 2, 2, 3), [4, 5], 'bilinear'],
    ({ shape }: Shaped, [h, w]: number[]) => [shape[0], h, w, shape[3]],
  ),
  entry('lightness', () => [random(4, 4, 3)]),
  entry('checkerboard', () => [pictures(), 2, 1]),
  entry('distribution', () => [pictures(), { bins: 5, range: [0, 1] }]),
  entry('kernelEnergy', () => [random(3, 3, 2, 4)]),
  entry('spatialAutocorrelation', () => [random(3, 3, 2, 4), { shuffle: 1 }]),
  entry('images', () => [pictures(), { columns: 2, scale: 2, range: [0, 1] }]),
  entry('overlay', () => [pictures(), random(2, 4, 3, 1)]),
  entry('labelled', () => [
    { scene: random(1, 2, 2, 3), truth: tf.tensor3d([0, 1, 255, 1], [1, 2, 2], 'int32') },
    [{ name: 'a', color: [0, 0, 0] }],
  ]),
  entry('mapPicker', () => [
    [{ name: 'conv1', maps: random(2, 8, 8, 1), channels: [0, 4] }],
    { what: 'A cat in' },
  ]),
  entry('batchOf', () => [madeUpPictures(6), Uint32Array.of(0, 5)]),
];
