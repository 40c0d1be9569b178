/** What the report gives of its runs (questions 1 and 2). */

/** One run of the report: a batch's accuracy and loss at some steps, and its row of the comparison. */
export interface ReportedRun {
  name: string;
  steps: readonly number[];
  accuracy: readonly number[];
  loss: readonly number[];
  /** Two decimals in the report: of a sample of the test set. */
  testAccuracy: number;
  /** About how many steps it took to an accuracy above 95 %; only in the comparison. */
  stepsTo95?: number;
  /** What the comparison says of the time of a step. */
  speed?: string;
}

const every200 = (n: number) => Array.from({ length: n }, (_, i) => i * 200);
const from200 = every200(10).slice(1);

/**
 * The report's own numbers: the four runs of its comparison, batch normalisation and dropout again on its GPU.
 * @example
 * experiments.reported.l2.stepsTo95; // => 8000
 */
export const reported: Record<'l2' | 'batchNorm' | 'dropout' | 'both', Required<ReportedRun>> &
  Record<'batchNormOnGpu' | 'dropoutOnGpu', ReportedRun> = {
  l2: {
    name: 'report, L2',
    steps: Array.from({ length: 10 }, (_, i) => i * 2000),
    accuracy: [0.16, 0.09, 0.09, 0.88, 0.97, 0.97, 0.97, 0.98, 0.95, 0.98],
    loss: [2.4868, 2.44219, 2.38578, 0.51592, 0.24574, 0.29242, 0.25652, 0.25789, 0.3045, 0.23935],
    testAccuracy: 0.95,
    stepsTo95: 8000,
    speed: 'very slow',
  },
  batchNorm: {
    name: 'report, BN',
    steps: every200(10),
    accuracy: [0.19, 0.95, 0.97, 0.99, 1, 0.99, 0.99, 0.98, 0.99, 0.99],
    loss: [2.29892, 1.38952, 0.73858, 0.46366, 0.32062, 0.22469, 0.18928, 0.21119, 0.1462, 0.15151],
    testAccuracy: 1,
    stepsTo95: 300,
    speed: 'fast',
  },
  dropout: {
    name: 'report, dropout',
    steps: every200(10),
    accuracy: [0.11, 0.53, 0.72, 0.89, 0.94, 0.93, 0.94, 0.97, 0.97, 0.94],
    loss: [2.30257, 2.18249, 1.61622, 1.04115, 0.67838, 0.54833, 0.49174, 0.38025, 0.3123, 0.32646],
    testAccuracy: 0.97,
    stepsTo95: 900,
    speed: 'very fast',
  },
  both: {
    name: 'report, BN and dropout',
    steps: from200,
    accuracy: [0.63, 0.91, 0.96, 0.98, 0.95, 0.97, 0.98, 0.99, 0.99],
    loss: [2.054, 1.388, 0.817, 0.542, 0.416, 0.321, 0.256, 0.191, 0.187],
    testAccuracy: 0.99,
    stepsTo95: 600,
    speed: 'fast',
  },
  batchNormOnGpu: {
    name: 'report, BN on the GPU',
    steps: from200,
    accuracy: [0.91, 0.97, 0.98, 0.98, 0.99, 0.98, 0.99, 0.99, 0.98],
    loss: [1.449, 0.735, 0.498, 0.325, 0.283, 0.203, 0.17, 0.147, 0.116],
    testAccuracy: 1,
  },
  dropoutOnGpu: {
    name: 'report, dropout on the GPU',
    steps: from200,
    accuracy: [0.34, 0.7, 0.87, 0.9, 0.97, 0.96, 0.95, 0.98, 0.94],
    loss: [2.226, 1.708, 1.139, 0.82, 0.582, 0.473, 0.416, 0.332, 0.314],
    testAccuracy: 0.98,
  },
};
