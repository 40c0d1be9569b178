/** The report's four runs at the settings that reproduce them. */
import type { Study } from '../training/study';
import { fiveSeeds, mnist, networkOf, type NetworkSetting } from './networks';

export const reported: Study<NetworkSetting> = {
  name: 'reported',
  question:
    "Do the report's settings give its curves and its table? All weights from N(0, 0.01^2), 64 digits a step, the " +
    'published dropout; gradient descent at 0.01 with batch normalisation, 0.1 with dropout alone, 0.001 with L2, ' +
    'which ends at step 18000, the last that the report logs.',
  settings: [
    { name: 'dropout', method: 'dropout', steps: 2000, learningRate: 0.1, lookEvery: 20 },
    { name: 'both', method: 'both', steps: 2000, learningRate: 0.01, lookEvery: 20 },
    { name: 'batchNorm', method: 'batchNorm', steps: 2000, learningRate: 0.01, lookEvery: 20 },
    { name: 'l2', method: 'l2', steps: 18_001, learningRate: 0.001, logEvery: 2000, lookEvery: 100 },
  ],
  seeds: fiveSeeds,
  model: networkOf,
  data: mnist,
};
