/** A study of seconds, to try a machine or a cluster with. */
import { subset } from '../data/labelledImages';
import { tenThousandDigits } from '../data/mnistPackage';
import type { ClassifierStudy } from './classifierStudy';
import { type Method, networkOf, type NetworkSetting } from './networks';

export const trial: ClassifierStudy<NetworkSetting> = {
  name: 'trial',
  question: 'Do studies run on this machine, or on this cluster? 40 steps of 16 images.',
  settings: (['batchNorm', 'dropout'] as Method[]).map((method) => ({
    name: method,
    method,
    steps: 40,
    learningRate: 0.1,
    batchSize: 16,
    logEvery: 10,
    lookEvery: 10,
    testImages: 200,
  })),
  seeds: [1, 2],
  model: networkOf,
  data() {
    const { train, test, source } = tenThousandDigits();
    return Promise.resolve({ train: subset(train, 640, 1), test, source });
  },
};
