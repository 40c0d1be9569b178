/** A claim of the report with the answer that the numbers give. */

import type { Interval } from '../../metrics/interval';

/** What the numbers say: the whole intervals do, only the means do, or not even those. */
export type Verdict = 'holds' | 'holds in part' | 'does not hold here';

/** A claim of the report with the answer that the numbers give: a line of outputs/report/claims.json. */
export interface Claim {
  id: string;
  /** Of the report, which is the notebook's number too. */
  question: number;
  /** One sentence, as the report means it. */
  claim: string;
  verdict: Verdict;
  /** The mean of `quantity`, in its unit. */
  measured: number;
  /** What was measured, with its unit. */
  quantity: string;
  /** 95 % confidence interval over seeds; null where it has no width or fewer than two seeds. */
  interval: [number, number] | null;
  /** The report's number for the quantity; null where it gives none. */
  reported: number | null;
  /** How many seeds went in. */
  seeds: number;
  /** Steps of training of each run; 0 where nothing was trained. */
  steps: number;
  mode: 'quick' | 'full';
  /** The title of the figure or table that shows it. */
  figure: string;
  /** Which network was measured, where there may be several. */
  network?: string;
}

/** Where the numbers of a claim are from. */
export interface Provenance {
  steps: number;
  mode: 'quick' | 'full';
  figure: string;
}

/** Whether the mean is beyond a threshold, and whether the whole interval is. */
export interface Condition {
  likely: boolean;
  certain: boolean;
}

export const above = ({ mean, low }: Interval, threshold: number): Condition => ({
  likely: mean > threshold,
  certain: low > threshold,
});

export const below = ({ mean, high }: Interval, threshold: number): Condition => ({
  likely: mean < threshold,
  certain: high < threshold,
});

export const within = ({ mean, low, high }: Interval, least: number, most: number): Condition => ({
  likely: mean >= least && mean <= most,
  certain: low >= least && high <= most,
});

/** For what is counted, or known without an interval. */
export const exactly = (truth: boolean): Condition => ({ likely: truth, certain: truth });

/** holds: all conditions are certain. does not hold here: none is even likely. In part: anything between. */
export function verdictOf(...conditions: Condition[]): Verdict {
  if (conditions.every(({ certain }) => certain)) return 'holds';
  return conditions.some(({ likely }) => likely) ? 'holds in part' : 'does not hold here';
}

/** What a claim says of its numbers. */
export interface Findings {
  verdict: Verdict;
  measured: Interval;
  quantity: string;
  reported?: number;
  network?: string;
}

/** Puts a claim together. */
export function claimOf(
  { id, question, claim }: Pick<Claim, 'id' | 'question' | 'claim'>,
  { verdict, measured, quantity, reported, network }: Findings,
  { steps, mode, figure }: Provenance,
): Claim {
  const { mean, low, high, count } = measured;
  const bounded = Number.isFinite(low) && Number.isFinite(high) && low < high;
  return {
    id,
    question,
    claim,
    verdict,
    measured: mean,
    quantity,
    interval: bounded ? [low, high] : null,
    reported: reported ?? null,
    seeds: count,
    steps,
    mode,
    figure,
    ...(network ? { network } : {}),
  };
}
