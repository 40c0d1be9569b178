/** Learning rates from 1e-3 to 10: which can be used, and the best of each method. */
import { lookWindow, smoothed } from './studyRecord';
import type { ClassifierStudy } from './classifierStudy';
import { fiveSeeds, type Method, mnist, networkOf, type NetworkSetting } from './networks';

const rates = [0.01, 0.1, 0.03, 0.3, 0.003, 1, 0.001, 3, 10];
const compared: Method[] = ['batchNorm', 'none', 'dropout', 'both', 'l2'];

/** Steps after which the accuracy is compared, and before which no run ends but by divergence. */
const minSteps = 500;

export const ratesStudy: ClassifierStudy<NetworkSetting> = {
  name: 'rates',
  question:
    'Are larger learning rates usable with batch normalisation, and how fast is each method at its best rate? ' +
    'A run ends, from step 500 on, once its accuracy as at test time, on 1,000 images, is above 95 %, and as ' +
    'hopeless where that is below 20 % at step 500 or below 50 % at step 1000. Tested on 2,000 images at the end.',
  settings: rates.flatMap((learningRate) =>
    compared.map((method) => ({
      name: `${method}-${learningRate}`,
      method,
      steps: 2000,
      learningRate,
      testImages: 2000,
      lookEvery: 20,
    })),
  ),
  seeds: fiveSeeds,
  model: networkOf,
  data: mnist,
  end({ loss, evaluations }) {
    const steps = loss.length;
    if (steps < minSteps) return undefined;
    const accuracy = smoothed(
      evaluations.map((evaluation) => evaluation.accuracy),
      lookWindow,
    );
    if (accuracy > 0.95) return 'reached';
    if ((steps === minSteps && accuracy < 0.2) || (steps === 1000 && accuracy < 0.5)) return 'hopeless';
    return undefined;
  },
};
