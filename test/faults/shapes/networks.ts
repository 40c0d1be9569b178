/** Functions that take a network: attributions, readings, training, and those that make one. */
import { greyImages } from '../../../lib/data/corruption';
import { digitScenes } from '../../../lib/data/segmentation/digitScenes';
import { BatchNormalization } from '../../../lib/layers/batchNorm';
import { Dropout } from '../../../lib/layers/dropout';
import { deconvNet } from '../../../lib/models/deconvNet';
import { mnistDense } from '../../../lib/models/mnistDense';
import { vgg } from '../../../lib/models/vgg';
import { tf } from '../../../lib/engine/tf';
import { madeUpPictures } from '../../data/madeUp';
import { entry } from './entry';
import { random } from './tensors';

const logits = (...more: tf.layers.Layer[]) =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [8, 8, 3],
        filters: 4,
        kernelSize: 3,
        activation: 'relu',
        name: 'conv',
      }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 5, name: 'last' }),
      ...more,
    ],
  });
const network = () => logits(tf.layers.softmax());
const digits = (count: number) => madeUpPictures(count, { height: 28, width: 28, classes: 10 });
const smallVgg = () => vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
const dropping = () =>
  tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [8, 8, 3] }),
      new Dropout({ keep: 0.5, seed: 1, variant: 'presenceRatio' }),
      tf.layers.dense({ units: 5, name: 'last' }),
    ],
  });
const data = () => madeUpPictures(12, { channels: 3, classes: 5 });
const halves = () => ({ train: madeUpPictures(70, { channels: 3, classes: 5 }), test: data() });
const x = () => random(2, 8, 8, 3);
const one = () => random(1, 8, 8, 3);
const grey = () => greyImages(madeUpPictures(4));
const decoder = () => deconvNet({ classes: 11, seed: 1, width: 1 / 16, blocks: [1], code: false });
const scenes = () => {
  return digitScenes({
    train: digits(30),
    test: digits(20),
    seed: 1,
    size: 32,
    count: { train: 4, test: 2 },
  });
};

const attribution = (name: string, ...options: object[]) =>
  entry(
    name,
    () => [network(), x(), 1, ...options],
    (_: never, { shape }: tf.Tensor) => shape,
  );

/** One channel at the size of the images. */
const map = (_: never, { shape }: tf.Tensor) => [...shape.slice(0, 3), 1];

export const networks = [
  attribution('deconvnet', {}),
  attribution('guidedBackpropagation', {}),
  attribution('inputGradient', {}),
  attribution('smoothGrad', { seed: 1, samples: 2, noise: 0.1 }),
  attribution('guidedGradCam', { layer: 'conv' }),
  entry('gradCam', () => [network(), x(), 1, { layer: 'conv' }], map),
  entry('saliency', () => [network(), x(), 1, {}], map),
  entry('mapsAndGradient', () => [network(), x(), 1, 'conv']),
  entry('integratedGradients', () => [network(), x(), 1, { steps: 3 }]),
  entry('dependence', () => [network(), ['conv'], x(), { tolerance: 0.1 }]),
  entry('occlusion', () => [
    network(),
    x(),
    1,
    { window: [2, 2], stride: [2, 2], baseline: 0, batchSize: 4 },
  ]),
  entry('activationMaximization', () => [
    network(),
    1,
    { seed: 1, steps: 2, rate: 1, jitter: 1, blur: 0.5, blurEvery: 1 },
  ]),
  entry('featureInversion', () => [
    network(),
    one(),
    'conv',
    { seed: 1, steps: 2, rate: 0.1, alpha: 6, beta: 2 },
  ]),
  entry('weightRandomization', () => [network(), () => random(1, 8, 8, 3), { seed: 1 }]),
  entry('topPatches', () => [network(), 'conv', [0, 1], data(), { count: 2, batchSize: 4 }]),
  entry('unitImportances', () => [logits(), halves(), { layer: 'conv', batches: 1, seed: 1 }]),
  entry('accuracyUnderAblation', () => [
    logits(),
    data(),
    { layers: ['conv'], shares: [0, 0.5], draws: 1, seed: 1 },
  ]),
  entry('accuracyOverBatchSizes', () => [logits(), data(), [1, 4]]),
  entry('compareThinned', () => [dropping(), data(), { networks: 2 }]),
  entry('biasGradients', () => [
    mnistDense({ seed: 1, units: [4], batchNorm: true }),
    { xs: random(3, 28, 28, 1), labels: tf.oneHot(tf.tensor1d([0, 1, 2], 'int32'), 10).toFloat() },
  ]),
  entry('passThrough', () => [network(), x()]),
  entry('layerOutputs', () => [network(), ['conv'], x()]),
  entry('layerNamed', () => [network(), 'conv']),
  entry('featureMaps', () => [network(), { conv: 2 }, one()]),
  entry('mapReadings', () => [network(), ['conv'], one(), random(1, 8, 8, 3)]),
  entry('topClasses', () => [network(), one(), ['a', 'b', 'c', 'd', 'e'], 3]),
  entry('probabilityOf', () => [network(), one(), [2]]),
  entry('receptiveField', () => [network(), 'conv']),
  entry('withWeightsRestored', () => [network(), () => 1]),
  entry('varianceShift', () => [
    mnistDense({ seed: 1, units: [4], batchNorm: true }),
    digits(70),
    { batches: 1, seed: 1 },
  ]),
  entry('sigmoidRuns', () => [
    { train: digits(70), test: digits(500) },
    { batchNorm: [true], weightStddev: [0.1], seeds: [1], steps: 2, learningRate: 0.1, every: 2 },
  ]),
  entry('convolutionNames', () => [network()]),
  entry('kernelColors', () => [network(), 'conv', { order: 'rgb' }]),
  entry('kernelOf', () => [network(), 'conv']),
  entry('kernelSlices', () => [network(), 'conv', 0]),
  entry('kernelReadings', () => [smallVgg(), { seed: 1 }]),
  entry('evaluate', () => [logits(), data(), { batchSize: 5 }]),
  entry('train', () => [
    logits(),
    data(),
    { optimizer: tf.train.sgd(0.1), steps: 2, seed: 1, batchSize: 4, logEvery: 1 },
  ]),
  entry('trainingStep', () => [logits(), tf.train.sgd(0.1)]),
  entry('compareStepTimes', () => [{ a: logits() }, data(), { rounds: 1, steps: 2, batchSize: 4 }]),
  entry('withPopulation', () => [
    mnistDense({ seed: 1, units: [4], batchNorm: true }),
    digits(12),
    { batches: 1, batchSize: 4, seed: 1 },
  ]),
  entry(
    'segment',
    () => [decoder(), random(1, 32, 32, 3), { size: { height: 32, width: 32 } }],
    (_: never, { shape }: tf.Tensor) => shape.slice(0, 3),
  ),
  entry('evaluateSegmentation', () => {
    const set = scenes();
    return [decoder(), set, set.splits.test, { count: 1 }];
  }),
  entry('pixelCrossEntropy', () => [{ classWeights: [1, 2] }]),
  entry('capture', () => [(one: tf.Tensor) => one.square(), { graphs: 2 }]),
  entry('rebuild', () => [network(), (config: unknown) => config]),
  entry('copyWith', () => [dropping(), Dropout, { keep: 0.5 }]),
  entry('foldBatchNorm', () => [
    tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 2, kernelSize: 3 }),
        new BatchNormalization({ statistics: 'moving', seed: 1 }),
      ],
    }),
  ]),
  entry('overview', () => [network()]),
  entry('graph', () => [network()]),
  entry('legend', () => [[{ name: 'road', color: [128, 64, 128] }]]),
  entry('network', () => [{ plain: network() }]),
  entry('autoencoder', () => [{ seed: 1, filters: 4 }]),
  entry('deconvNet', () => [{ classes: 3, seed: 1, width: 1 / 16, blocks: [1], code: false }]),
  entry('deconvNetLayers', () => [21, { blocks: [1, 1] }, 3]),
  entry('mnistCnn', () => [{ seed: 1, l2: 0.1, dropout: { input: 0.8, hidden: 0.5 } }]),
  entry('mnistDense', () => [{ seed: 1, units: [4] }]),
  entry('vgg', () => ['small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 }]),
  entry('corrupt', () => [grey(), { kind: 'patches', size: 2, count: 1 }, 1]),
];
