/** Initial weights from N(0, 1e-8) to N(0, 1): how much the start matters with and without batch normalisation. */
import type { ClassifierStudy } from './classifierStudy';
import { fiveSeeds, type Method, mnist, networkOf, type NetworkSetting } from './networks';

const deviations = [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1];
const compared: Method[] = ['none', 'batchNorm'];

export const starts: ClassifierStudy<NetworkSetting> = {
  name: 'starts',
  question:
    'Does batch normalisation make the standard deviation of the initial weights matter less? Accuracy after 500 ' +
    'steps at a learning rate of 0.1, at which both learn from N(0, 0.01^2). Tested on the first 2,000 test images.',
  settings: deviations.flatMap((weightStddev) =>
    compared.map((method) => ({
      name: `${method}-${weightStddev}`,
      method,
      steps: 500,
      learningRate: 0.1,
      testImages: 2000,
      network: { weightStddev },
    })),
  ),
  seeds: fiveSeeds,
  model: networkOf,
  data: mnist,
};
