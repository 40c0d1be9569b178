/** Claims with the answer that the numbers give; `npm start` collects them into outputs/report/claims.json. */
import { escapeHtml } from '../plot/svg';
import { formatInterval } from '../metrics/interval';
import { type Condition, Measurement, measurement } from '../metrics/measurement';
import { type Mode, mode } from './mode';
import { lastShown, Output } from './output';

/** What the numbers say: the whole intervals do, only the means do, or not even those. */
export type Verdict = 'holds' | 'holds in part' | 'does not hold here';

/** A claim of the report with the answer that the numbers give: an entry of outputs/report/claims.json. */
export interface Claim {
  id: string;
  /** Of the report: the number of the notebook, which the report's collector fills in. */
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
  seeds: number;
  /** Training steps of each run; 0 where nothing was trained. */
  steps: number;
  mode: Mode;
  /** The title of the figure, or the beginning of the caption, that shows it. */
  figure: string;
  /** Which network was measured, where there may be several. */
  network?: string;
}

/** What the report's collector looks for among the outputs of a notebook. */
export const claimMimeType = 'application/vnd.convnotes.claim+json';

const signs = { holds: '✓', 'holds in part': '◐', 'does not hold here': '✗' } as const;
const colours = { holds: '#00704f', 'holds in part': '#8a5a00', 'does not hold here': '#a63a00' } as const;

/** Three significant digits, whole numbers as they are, no exponent for what is near 1. */
const format = (value: number) =>
  Number.isInteger(value) || Math.abs(value) >= 999.5 ? value.toFixed(0) : value.toPrecision(3);

/** The mean with its interval, where there is one. */
function measuredText({ measured: mean, interval, seeds: count }: Claim): string {
  const [low, high] = interval ?? [-Infinity, Infinity];
  return formatInterval({ mean, low, high, count }, format);
}

/** A claim with its verdict and numbers, in one line. */
export function verdictText(judged: Claim): string {
  const { verdict, claim, quantity, reported, seeds, steps } = judged;
  const number = measuredText(judged);
  const runs = steps > 0 ? `; ${seeds} ${seeds === 1 ? 'seed' : 'seeds'} of ${steps} steps` : '';
  const theirs = reported === null ? '' : ` In the report: ${format(reported)}.`;
  const start = verdict[0].toUpperCase() + verdict.slice(1);
  return `${start}: ${claim} Measured: ${number}${quantity ? `, ${quantity}` : ''}${runs}.${theirs}`;
}

const shown = new Map<string, Claim>();

/** Every claim that was judged so far, the newest verdict of each. */
export const shownClaims = (): Claim[] => [...shown.values()];

export interface VerdictOptions {
  /** The number that stands beside the verdict; that of the first condition unless given. */
  measured?: number | Measurement;
  /** What was measured, with its unit; the name of the measurement and its threshold unless given. */
  quantity?: string;
  /** The report's number for it. */
  reported?: number;
  /** Which network was measured, where there may be several. */
  network?: string;
  /** How many runs were measured, where the values are of something else: of the images of one run, for instance. */
  seeds?: number;
  /** How many steps of training each run had; those of the measurement unless given. */
  steps?: number;
  /** A name of the claim that does not change with its words. */
  id?: string;
}

/**
 * Says whether a claim holds, as a line of the page. condition: of a measurement, or true or false; of several, all
 * must be certain for the claim to hold, and one likely for it to hold in part. Of runs that are not recorded the page
 * says so instead.
 * @throws TypeError for a condition that is only true or false without `measured`; RangeError where that is not finite.
 * @example
 * const gain = metrics.measurement([0.01, 0.012, 0.011], { name: 'accuracy gained' });
 * verdict('Dropout helps.', gain.isAbove(0));
 * verdict('Batch normalisation adds 276 parameters.', 276 === 2 * 138, { measured: 276, quantity: 'parameters' });
 */
export function verdict(
  claim: string,
  condition: Condition | boolean | readonly (Condition | boolean)[],
  options: VerdictOptions = {},
): void {
  const conditions = Array.isArray(condition)
    ? (condition as readonly (Condition | boolean)[])
    : [condition as Condition | boolean];
  const first = conditions.find((one): one is Condition => typeof one !== 'boolean');
  const measured = measurementOf(claim, options.measured ?? first?.measurement);
  const judged = conditions.find(
    (one): one is Condition => typeof one !== 'boolean' && one.measurement === measured,
  );
  const { id = idOf(claim), quantity, reported, network } = options;
  const all = conditions.map((one) => (typeof one === 'boolean' ? { likely: one, certain: one } : one));
  const missing = [
    measured,
    ...conditions.map((one) => (typeof one === 'boolean' ? undefined : one.measurement)),
  ]
    .map((one) => one?.missing)
    .find(Boolean);
  if (missing) {
    shown.delete(id);
    const text = `Not judged: ${missing}.`;
    new Output().show({ 'text/html': `<p><em>${escapeHtml(text)}</em></p>`, 'text/plain': text });
    return;
  }
  const { mean, low, high, count, steps } = measured;
  const bounded = Number.isFinite(low) && Number.isFinite(high) && low < high;
  showLine({
    id,
    question: 0, // the number of the notebook: the report's collector knows it
    claim,
    verdict: verdictOf(all),
    measured: mean,
    quantity: quantity ?? [measured.name, judged?.text].filter(Boolean).join(', '),
    interval: bounded ? [low, high] : null,
    reported: reported ?? null,
    seeds: options.seeds ?? count,
    steps: options.steps ?? steps,
    mode: mode(),
    figure: lastShown(),
    ...(network ? { network } : {}),
  });
}

/** holds: all conditions are certain. does not hold here: none is even likely. In part: anything between. */
function verdictOf(conditions: readonly Pick<Condition, 'likely' | 'certain'>[]): Verdict {
  if (conditions.every(({ certain }) => certain)) return 'holds';
  return conditions.some(({ likely }) => likely) ? 'holds in part' : 'does not hold here';
}

function measurementOf(claim: string, measured: number | Measurement | undefined): Measurement {
  if (measured === undefined) {
    throw new TypeError(
      `expected a measurement's condition, or the option measured, for the claim "${claim}"`,
    );
  }
  const one = typeof measured === 'number' ? measurement([measured]) : measured;
  if (one.missing || Number.isFinite(one.mean)) return one;
  throw new RangeError(`expected a finite number for the claim "${claim}", got ${one.mean}: ${String(one)}`);
}

const idOf = (claim: string) =>
  claim
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/**
 * The claims that this notebook has judged so far, as rows of a table: the newest verdict of each.
 * @example
 * verdict('Two is more than one.', 2 > 1, { measured: 2 });
 * show(verdicts(), 'What this page found.');
 */
export const verdicts = (): { claim: string; verdict: Verdict; measured: string }[] =>
  shownClaims().map((judged) => ({
    claim: judged.claim,
    verdict: judged.verdict,
    measured: measuredText(judged),
  }));

function showLine(claim: Claim): void {
  shown.set(claim.id, claim);
  const text = verdictText(claim);
  const [start, rest] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':'))];
  const colour = colours[claim.verdict];
  const html =
    `<p style="border-left: 4px solid ${colour}; padding: 0.3em 0.8em; margin: 0.6em 0; max-width: 46em">` +
    `<strong style="color: ${colour}">${signs[claim.verdict]} ${start}</strong>${escapeHtml(rest)}</p>`;
  new Output().show({
    'text/html': html,
    'text/plain': `${signs[claim.verdict]} ${text}`,
    [claimMimeType]: claim,
  });
}
