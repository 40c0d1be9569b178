/** The report's four runs at the settings that reproduce them. */
import type { ClassifierStudy } from './classifierStudy';
import {
  fiveSeeds,
  mnist,
  networkOf,
  type NetworkSetting,
  reportedDropout,
  reportedPenalty,
} from './networks';

export const reported: ClassifierStudy<NetworkSetting> = {
  name: 'reported',
  question:
    "Do the report's settings give its curves and its table? 64 digits a step, all weights from N(0, 0.01^2), " +
    "gradient descent at 0.01. Published dropout alone stays on its plateau with these: the report's curve is that of " +
    'dropout with a normalised output, from N(0, 0.014^2) at 0.0125. Its curve of L2, here to step 18000, the last ' +
    'that it logs, is that of a start near zero everywhere but in the second convolution, whose squares are all of ' +
    'the penalty at step 0.',
  settings: [
    {
      name: 'dropout',
      method: 'dropout',
      steps: 2000,
      learningRate: 0.0125,
      lookEvery: 20,
      network: reportedDropout,
    },
    { name: 'both', method: 'both', steps: 2000, learningRate: 0.01, lookEvery: 20 },
    { name: 'batchNorm', method: 'batchNorm', steps: 2000, learningRate: 0.01, lookEvery: 20 },
    {
      name: 'l2',
      method: 'l2',
      steps: 18_001,
      learningRate: 0.01,
      logEvery: 2000,
      lookEvery: 100,
      network: reportedPenalty,
    },
  ],
  seeds: fiveSeeds,
  model: networkOf,
  data: mnist,
};
