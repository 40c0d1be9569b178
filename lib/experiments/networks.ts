/** What the studies of questions 1 and 2 have in common: the report's network, what regularises it, the digits. */
import { loadMnist, type Mnist } from '../data/mnist';
import { mnistCnn, type MnistCnnOptions } from '../models/mnistCnn';
import type { tf } from '../engine/tf';
import type { StudySetting } from './studyRecord';

/** The report's lambda, from its loss at step 0: 2.4868 - ln 10 over the sum of the squared initial weights. */
export const reportedL2 = 0.0136;

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
  l2: { l2: reportedL2 },
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
/** A method of the report's comparison. */
export type ComparedMethod = (typeof comparedMethods)[number];

/** The report's network in a study. */
export interface NetworkSetting extends StudySetting {
  method: Method;
  /** More options of the network. */
  network?: Partial<MnistCnnOptions>;
}

export const networkOf = ({ method, network }: NetworkSetting, seed: number): tf.Sequential =>
  mnistCnn({ seed, ...methods[method], ...network });

let loaded: Promise<Mnist> | undefined;

/** The digits, read once in a process. */
export const mnist = (): Promise<Mnist> => (loaded ??= loadMnist());

export const fiveSeeds = [1, 2, 3, 4, 5];
