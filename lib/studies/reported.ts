/** The report's four runs at the settings that reproduce them. */
import type { Study } from '../training/study';
import { fiveSeeds, mnist, networkOf, type NetworkSetting } from './networks';

export const reported: Study<NetworkSetting> = {
  name: 'reported',
  question:
    "Do the report's settings give its curves and its table? Up to the last step that it logs: 1800, and 18000 for L2.",
  settings: [
    { name: 'batchNorm', method: 'batchNorm', steps: 2000, learningRate: 0.01 },
    { name: 'both', method: 'both', steps: 2000, learningRate: 0.01 },
    { name: 'l2', method: 'l2', steps: 18_001, learningRate: 0.001, logEvery: 2000 },
  ],
  seeds: fiveSeeds,
  model: networkOf,
  data: mnist,
};
