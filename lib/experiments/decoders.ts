/** What rebuilds detail: the same network with five ways of regaining size, on scenes of digits. */
import { digitScenes } from '../data/segmentation/digitScenes';
import { SampleStream } from '../data/segmentation/sampleStream';
import { type DecoderUpsampling, deconvNet } from '../models/deconvNet';
import { tf } from '../engine/tf';
import { evaluateSegmentation } from '../metrics/evaluateSegmentation';
import type { OwnStudy, RunOptions, RunResult } from './study';
import type { StudySetting } from './studyRecord';
import { pixelCrossEntropy } from '../training/pixelCrossEntropy';
import { train } from '../training/train';
import { mnist } from './networks';

export interface DecoderSetting extends StudySetting {
  upsampling: DecoderUpsampling;
  skips?: boolean;
  /** Chosen so that all have the same number of parameters, within 2 %. */
  width: number;
}

const size = 40;
const testScenes = 500;
const shared = { steps: 1000, learningRate: 0.005, batchSize: 16 };

export const decoders: OwnStudy<DecoderSetting> = {
  name: 'decoders',
  question:
    'Does a decoder with switches rebuild more detail than one without? Scenes of 40 x 40 pixels with one digit each, ' +
    '1,000 steps of Adam at 0.005, a quarter of it for the last third, the same number of parameters each; mean IoU on 500 scenes.',
  settings: [
    { name: 'switches', upsampling: 'switches', width: 0.5, ...shared },
    { name: 'fixed', upsampling: 'fixed', width: 0.5, ...shared },
    { name: 'bilinear', upsampling: 'bilinear', width: 0.5, ...shared },
    { name: 'subPixel', upsampling: 'subPixel', width: 0.2235, ...shared },
    { name: 'skips', upsampling: 'switches', skips: true, width: 0.407, ...shared },
  ],
  seeds: [1, 2, 3, 4, 5],
  run: trainDecoder,
};

/** The network of a setting, without the fully connected code: the scenes are small. */
export const decoderNetwork = ({ upsampling, skips, width }: DecoderSetting, seed: number) =>
  deconvNet({ classes: 11, seed, width, blocks: [1, 1, 1, 1], code: false, upsampling, skips });

async function trainDecoder(
  setting: DecoderSetting,
  seed: number,
  { checkpoint, onStep }: RunOptions,
): Promise<RunResult> {
  const digits = await mnist();
  const scenes = digitScenes({ ...digits, seed, size, digits: 1, count: { train: 8000, test: testScenes } });
  const { steps, learningRate, batchSize = 16, logEvery = 100 } = setting;
  const model = decoderNetwork(setting, seed);
  const optimizer = tf.train.adam(learningRate);
  const stream = new SampleStream(scenes.splits.train, { batchSize, seed });
  try {
    const curve = await train(model, stream, {
      ...{ optimizer, steps, logEvery },
      loss: pixelCrossEntropy({ classWeights: [0.3, ...new Array<number>(10).fill(1)] }),
      learningRate: (step) => (step < (2 / 3) * steps ? learningRate : learningRate / 4),
      checkpoint: checkpoint && { every: 100, ...checkpoint },
      onStep: ({ step }) => onStep?.(step),
    });
    const { scores } = await evaluateSegmentation(model, scenes, scenes.splits.test);
    return {
      curve,
      ended: 'all',
      test: { accuracy: scores.pixelAccuracy, loss: null, count: scores.pictures },
      measured: { meanIoU: scores.meanIoU, coefficients: model.countParams() },
      pictures: digits.train.name,
      data: scenes.source,
    };
  } finally {
    await stream.close();
    model.dispose();
    optimizer.dispose();
  }
}
