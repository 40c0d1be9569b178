/** What the studies of questions 1 and 2 have in common: the report's network, what regularises it, the digits. */
import { loadMnist, type Mnist } from '../data/mnist';
import { mnistCnn, type MnistCnnOptions } from '../models/mnistCnn';
import type { ClassifierStudy } from './study';
import type { StudySetting } from './studyRecord';

/**
 * The penalty and the start that give the report's curve of L2 at its rate of 0.01, found by trial. Nearly all of the
 * penalty is in the second convolution; what is around it starts so near to zero that learning shows after 4,000 steps.
 */
export const reportedPenalty = {
  l2: 0.0035,
  weightStddev: 1e-19,
  conv2: { weightStddev: 0.0226 },
} satisfies Partial<MnistCnnOptions>;

/** The start of the report's curve of dropout, with a rate of 0.0125, found by trial. A wider one learns later. */
export const reportedDropout = {
  batchNorm: 'output',
  weightStddev: 0.014,
} satisfies Partial<MnistCnnOptions>;

export const methods = {
  none: {},
  l2: { l2: 0.0136 }, // the report's lambda, from its loss at step 0: 2.4868 - ln 10 over the sum of the squared initial weights
  batchNorm: { batchNorm: true },
  dropout: { dropout: true },
  both: { batchNorm: true, dropout: true },
} satisfies Record<string, Partial<MnistCnnOptions>>;

/** What regularises the report's network in a study. */
export type Method = keyof typeof methods;

/** The methods' names in figures and tables. */
export const methodNames = {
  none: 'plain',
  l2: 'L2',
  batchNorm: 'BN',
  dropout: 'dropout',
  both: 'BN + dropout',
} satisfies Record<Method, string>;

/** The methods of the report's comparison. */
export const comparedMethods = ['l2', 'batchNorm', 'dropout', 'both'] as const;

/** The report's network in a study. */
export interface NetworkSetting extends StudySetting {
  method: Method;
  /** More options of the network. */
  network?: Partial<MnistCnnOptions>;
}

let loaded: Promise<Mnist> | undefined;

/** The digits, read once in a process. */
export const mnist = (): Promise<Mnist> => (loaded ??= loadMnist());

type NetworkStudy = ClassifierStudy<NetworkSetting>;

/** A study of the report's network on all digits with five seeds, unless it says otherwise. */
export const networkStudy = (
  study: Omit<NetworkStudy, 'seeds' | 'model' | 'data'> & Partial<NetworkStudy>,
): NetworkStudy => ({
  seeds: [1, 2, 3, 4, 5],
  model: ({ method, network }, seed) => mnistCnn({ seed, ...methods[method], ...network }),
  data: mnist,
  ...study,
});
