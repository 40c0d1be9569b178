/** The studies of questions 1, 2 and 4: what each varies, and what it is to find out. */
import { subset } from '../data/labelledImages';
import { tenThousandDigits } from '../data/mnistPackage';
import { decoders } from './decoders';
import { type Method, methods, mnist, networkStudy, reportedDropout, reportedPenalty } from './networks';
import { probes } from './probes';
import type { Study } from './study';
import { lookWindow, smoothed } from './studyRecord';

const reported = networkStudy({
  name: 'reported',
  question:
    "Do the report's settings give its curves and its table? 64 digits a step, all weights from N(0, 0.01^2), " +
    "gradient descent at 0.01. Published dropout alone stays on its plateau with these: the report's curve is that of " +
    'dropout with a normalised output, from N(0, 0.014^2) at 0.0125. Its curve of L2, here to step 18000, the last ' +
    'that it logs, is that of a start near zero everywhere but in the second convolution, whose squares are all of ' +
    'the penalty at step 0.',
  settings: [
    {
      ...{ name: 'dropout', method: 'dropout', steps: 2000, learningRate: 0.0125, lookEvery: 20 },
      network: reportedDropout,
    },
    { name: 'both', method: 'both', steps: 2000, learningRate: 0.01, lookEvery: 20 },
    { name: 'batchNorm', method: 'batchNorm', steps: 2000, learningRate: 0.01, lookEvery: 20 },
    {
      ...{ name: 'l2', method: 'l2', steps: 18_001, learningRate: 0.01, logEvery: 2000, lookEvery: 100 },
      network: reportedPenalty,
    },
  ],
});

/** Steps after which the accuracy is compared, and before which no run ends but by divergence. */
const minSteps = 500;

export const rates = networkStudy({
  name: 'rates',
  question:
    'Are larger learning rates usable with batch normalisation, and how fast is each method at its best rate? ' +
    'A run ends, from step 500 on, once its accuracy as at test time, on 1,000 images, is above 95 %, and as ' +
    'hopeless where that is below 20 % at step 500 or below 50 % at step 1000. Tested on 2,000 images at the end.',
  settings: [0.01, 0.1, 0.03, 0.3, 0.003, 1, 0.001, 3, 10].flatMap((learningRate) =>
    (['batchNorm', 'none', 'dropout', 'both', 'l2'] satisfies Method[]).map((method) => ({
      ...{ name: `${method}-${learningRate}`, method, steps: 2000, learningRate },
      ...{ testImages: 2000, lookEvery: 20 },
    })),
  ),
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
});

const starts = networkStudy({
  name: 'starts',
  question:
    'Does batch normalisation make the standard deviation of the initial weights matter less? Accuracy after 500 ' +
    'steps at a learning rate of 0.1, at which both learn from N(0, 0.01^2). Tested on the first 2,000 test images.',
  settings: [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1].flatMap((weightStddev) =>
    (['none', 'batchNorm'] satisfies Method[]).map((method) => ({
      ...{ name: `${method}-${weightStddev}`, method, steps: 500, learningRate: 0.1 },
      ...{ testImages: 2000, network: { weightStddev } },
    })),
  ),
});

const smallData = networkStudy({
  name: 'smallData',
  question:
    'Do L2, batch normalisation and dropout regularise? 1,000 training images, a different draw for each seed, 1,500 ' +
    'steps (100 epochs) at a learning rate of 0.1; accuracy on the 1,000 and on all test images.',
  settings: (Object.keys(methods) as Method[]).map((method) => ({
    ...{ name: method, method, steps: 1500, learningRate: 0.1 },
  })),
  trainAccuracy: true,
  async data(_, seed) {
    const { train, test, source } = await mnist();
    return { train: subset(train, 1000, seed), test, source: `${source} 1000 of the training digits.` };
  },
});

const placement = networkStudy({
  name: 'placement',
  question:
    'Does it matter whether batch normalisation stands before the activation, as in the paper, or after it, as in ' +
    'the exercise? 1,000 steps at a learning rate of 0.01.',
  settings: (['afterActivation', 'beforeActivation'] as const).map((batchNorm) => ({
    ...{ name: batchNorm, method: 'batchNorm', steps: 1000, learningRate: 0.01, network: { batchNorm } },
  })),
});

/** A study of seconds, to try a machine or a cluster with. */
export const trial = networkStudy({
  name: 'trial',
  question: 'Do studies run on this machine, or on this cluster? 40 steps of 16 images.',
  settings: (['batchNorm', 'dropout'] satisfies Method[]).map((method) => ({
    ...{ name: method, method, steps: 40, learningRate: 0.1, batchSize: 16 },
    ...{ logEvery: 10, lookEvery: 10, testImages: 200 },
  })),
  seeds: [1, 2],
  data() {
    const { train, test, source } = tenThousandDigits();
    return Promise.resolve({ train: subset(train, 640, 1), test, source });
  },
});

/** The studies by name, in the order in which they are run. */
export const studies: readonly Study[] = [
  ...[reported, rates, starts, smallData, placement, probes],
  ...[decoders, trial],
];
