/** 1,000 training images: what regularises shows in the gap between training and test accuracy. */
import { subset } from '../data/labelledImages';
import type { ClassifierStudy } from './classifierStudy';
import { fiveSeeds, type Method, methods, mnist, networkOf, type NetworkSetting } from './networks';

const count = 1000;

export const smallData: ClassifierStudy<NetworkSetting> = {
  name: 'smallData',
  question:
    'Do L2, batch normalisation and dropout regularise? 1,000 training images, a different draw for each seed, 1,500 ' +
    'steps (100 epochs) at a learning rate of 0.1; accuracy on the 1,000 and on all test images.',
  settings: (Object.keys(methods) as Method[]).map((method) => ({
    name: method,
    method,
    steps: 1500,
    learningRate: 0.1,
  })),
  seeds: fiveSeeds,
  model: networkOf,
  trainAccuracy: true,
  async data(_, seed) {
    const { train, test, source } = await mnist();
    const some = subset(train, count, seed);
    return { train: some, test, source: `${source} ${count} of the training digits.` };
  },
};
