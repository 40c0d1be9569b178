/** Functions from numbers and lists to numbers and figures. */
import { encode } from 'fast-png';
import { reported } from '../../../lib/experiments/report';
import { deconvNetLayers } from '../../../lib/models/deconvNetLayers';
import { ConfusionMatrix } from '../../../lib/metrics/confusionMatrix';
import { restorations } from '../../../lib/experiments/restoration';
import { interval } from '../../../lib/metrics/interval';
import { line } from '../../../lib/plot/line';
import { rule } from '../../../lib/plot/rule';
import { madeUpPictures } from '../../data/madeUp';
import { entry } from './entry';

const words = { title: 'A figure' };
const grey = () => ({
  values: Float32Array.from({ length: 81 }, (_, i) => (i % 7) / 7),
  height: 9,
  width: 9,
});
const several = () => ({ ...grey(), count: 1, channels: 1 });
const two = () => [0.4, 0.5];
const matrix = () => {
  const made = new ConfusionMatrix(['a', 'b']);
  made.add(Uint8Array.of(0, 1, 1), Uint8Array.of(0, 1, 0));
  return made;
};
const png = () => Buffer.from(encode({ width: 2, height: 2, channels: 1, data: new Uint8Array(4) }));
const layer = {
  name: 'a',
  kind: 'Dense',
  outputShape: [5],
  parameters: 10,
  bytes: 40,
  multiplyAdds: 50,
  receptiveField: 3,
  stride: 1,
};

export const numbers = [
  entry('interval', () => [two()]),
  entry('formatInterval', () => [{ mean: 1, low: 0.5, high: 1.5, count: 2 }, String]),
  entry('formatPercent', () => [0.5]),
  entry('formatLogLine', () => [{ step: 1, accuracy: 0.5, loss: 2 }]),
  entry('formatPrediction', () => ['cat', { name: 'tabby', probability: 0.5 }]),
  entry('measurement', () => [two(), { name: 'accuracy', seeds: [1, 2], steps: 100 }]),
  entry('rankCorrelation', () => [Float32Array.of(1, 2, 3), Float32Array.of(3, 1, 2)]),
  entry('camVidRows', () => [
    [
      {
        name: 'net',
        parameters: 1e6,
        settings: { steps: 10, seed: 1 },
        test: { meanIoU: 0.5, pixelAccuracy: 0.8 },
      },
    ],
  ]),
  entry('psnr', () => [grey(), grey()]),
  entry('ssim', () => [grey(), grey(), 7]),
  entry('medianFilter', () => [grey(), 3]),
  entry('nonLocalMeans', () => [grey(), { patch: 3, distance: 2, h: 0.1, sigma: 0.1 }]),
  entry('overlap', () => [4, 3, 2]),
  entry('upsamplingPattern', () => ['icnr']),
  entry('restorations', () => [several(), [{ kind: 'gaussian', sigma: 0.1 }], {}, 1]),
  entry('restorationTable', () => [restorations(several(), [{ kind: 'gaussian', sigma: 0.1 }], {}, 1)]),
  entry('psnrGain', () => [
    restorations(several(), [{ kind: 'gaussian', sigma: 0.1 }], {}, 1)[0],
    'median 3×3',
    'corrupted',
  ]),
  entry('transposedPattern', () => [{ kernelSize: 3, stride: 2, entries: 'alike', seed: 1 }]),
  entry('transposedSteps', () => [[[1, 2]], [[1, 1, 1]], { ...words, stride: 2 }]),
  entry('transposedConvolution', () => [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [1, 1],
      [0, 1],
    ],
    { stride: 2 },
  ]),
  entry('deconvNetParameters', () => [deconvNetLayers(21)]),
  entry('deconvNetParts', () => [deconvNetLayers(21)]),
  entry('encoderDecoder', () => [deconvNetLayers(21), { input: 224 }]),
  entry('overviewLine', () => [{ parameters: 10, bytes: 40, multiplyAdds: 50, layers: [] }]),
  entry('overviewTable', () => [{ layers: [layer] }]),
  entry('weightedLayersTable', () => [{ layers: [layer] }]),
  entry('confusion', () => [matrix(), words]),
  entry('line', () => [[{ x: 1, y: interval(two()) }], { name: 'BN' }]),
  entry('dots', () => [{ BN: interval(two()), L2: 3 }, { name: 'here' }]),
  entry('points', () => [[two(), two()], { name: 'units' }]),
  entry('bars', () => [{ sky: 0.5, pole: interval(two()) }, { sort: true }]),
  entry('histogram', () => [[1, 2, 3], { name: 'before', bins: 4 }]),
  entry('rule', () => [{ y: 0.5, name: 'chance' }]),
  entry('figure', () => [{ ...words, x: 'x', y: 'y', range: [0, 1] }, line([two(), two()]), rule({ y: 1 })]),
  entry('matrices', () => [{ input: [[1, 2]] }, { ...words, range: 2 }]),
  entry('slider', () => [{ '0.1': png() }, { ...words, name: 's' }]),
  entry('curves', () => [
    { BN: { loss: [2.3, 1.2], accuracy: [0.1, 0.5] }, report: reported.batchNorm },
    { ...words, smoothing: 2 },
  ]),
  entry('svgToPng', () => ['<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>', { scale: 2 }]),
  entry('deriveSeed', () => [1, 'batches', 0]),
  entry('select', () => [madeUpPictures(10), [3, 1, 4]]),
  entry('corrupted', () => [
    madeUpPictures(6),
    { corruptions: [{ kind: 'gaussian', sigma: 0.3 }], batchSize: 2, seed: 1 },
  ]),
  entry('first', () => [madeUpPictures(10), 4]),
  entry('subset', () => [madeUpPictures(10), 4, 1]),
  entry('inOrder', () => [madeUpPictures(10), 4]),
  entry('greyImages', () => [madeUpPictures(10), [3, 1]]),
  entry('describeCorruption', () => [{ kind: 'patches', size: 2, count: 1 }]),
  entry('greyPatches', () => [
    [{ height: 8, width: 8, pixels: new Uint8Array(192) }],
    { size: 4, count: 2, seed: 1 },
  ]),
  entry('medianFrequencyWeights', () => [
    { pixels: Float64Array.of(6, 2, 0), pixelsWherePresent: Float64Array.of(8, 8, 0) },
  ]),
  entry('digitScenes', () => [
    {
      train: madeUpPictures(30, { height: 28, width: 28, classes: 10 }),
      test: madeUpPictures(20, { height: 28, width: 28, classes: 10 }),
      ...{ seed: 1, size: 32, count: { train: 4, test: 2 } },
    },
  ]),
  entry('creditsOf', () => [[{ name: 'cat', file: 'cat.png', credit: 'a cat, CC0' }]]),
];
