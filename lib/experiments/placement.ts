/** Batch normalisation before and after the activation. */
import type { ClassifierStudy } from './classifierStudy';
import { fiveSeeds, mnist, networkOf, type NetworkSetting } from './networks';

export const placement: ClassifierStudy<NetworkSetting> = {
  name: 'placement',
  question:
    'Does it matter whether batch normalisation stands before the activation, as in the paper, or after it, as in ' +
    'the exercise? 1,000 steps at a learning rate of 0.01.',
  settings: (['afterActivation', 'beforeActivation'] as const).map((batchNorm) => ({
    name: batchNorm,
    method: 'batchNorm' as const,
    steps: 1000,
    learningRate: 0.01,
    network: { batchNorm },
  })),
  seeds: fiveSeeds,
  model: networkOf,
  data: mnist,
};
