/** A claim's answer as a line of the page; `npm start` collects it into outputs/report/claims.json. */
import { escapeHtml } from '../plot/escapeHtml';
import { formatInterval } from '../metrics/interval';
import type { Claim, Provenance } from '../experiments/claims/claim';
import { mode } from './mode';
import { Output } from './output';

/** What the report's collector looks for among the outputs of a notebook. */
export const claimMimeType = 'application/vnd.convnotes.claim+json';

const signs = { holds: '✓', 'holds in part': '◐', 'does not hold here': '✗' } as const;
const colours = { holds: '#00704f', 'holds in part': '#8a5a00', 'does not hold here': '#a63a00' } as const;

/** Three significant digits, whole numbers as they are, no exponent for what is near 1. */
const format = (value: number) =>
  Number.isInteger(value) || Math.abs(value) >= 999.5 ? value.toFixed(0) : value.toPrecision(3);

/** A claim's verdict in words. */
export function verdictText({
  verdict,
  claim,
  quantity,
  measured,
  interval,
  reported,
  seeds,
  steps,
}: Claim): string {
  const [low, high] = interval ?? [-Infinity, Infinity];
  const number = formatInterval({ mean: measured, low, high, count: seeds }, format);
  const runs = steps > 0 ? `; ${seeds} ${seeds === 1 ? 'seed' : 'seeds'} of ${steps} steps` : '';
  const theirs = reported === null ? '' : ` In the report: ${format(reported)}.`;
  const start = verdict[0].toUpperCase() + verdict.slice(1);
  return `${start}: ${claim} Measured: ${number}, ${quantity}${runs}.${theirs}`;
}

const shown = new Map<string, Claim>();

/**
 * Every claim that this notebook has shown so far, the newest verdict of each.
 * @example
 * showVerdict(experiments.claimParameters(276, shownIn('Coefficients', 0)));
 * shownClaims().some(({ id }) => id === 'coefficients'); // => true
 */
export const shownClaims = (): Claim[] => [...shown.values()];

/**
 * Shows the verdict of each claim as a line of the page; `npm start` collects it into outputs/report/claims.json.
 * @example
 * showVerdict(experiments.claimParameters(276, shownIn('Coefficients', 0)));
 */
export function showVerdict(...claims: Claim[]): void {
  for (const claim of claims) {
    shown.set(claim.id, claim);
    const text = verdictText(claim);
    const [verdict, rest] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':'))];
    const colour = colours[claim.verdict];
    const html =
      `<p style="border-left: 4px solid ${colour}; padding: 0.3em 0.8em; margin: 0.6em 0; max-width: 46em">` +
      `<strong style="color: ${colour}">${signs[claim.verdict]} ${verdict}</strong>${escapeHtml(rest)}</p>`;
    new Output().show({
      'text/html': html,
      'text/plain': `${signs[claim.verdict]} ${text}`,
      [claimMimeType]: claim,
    });
  }
}

/**
 * Where the numbers of a claim are from: the figure's title, and how many steps each run had.
 * @throws Error where CONVNOTES_MODE is another word.
 * @example
 * shownIn('Coefficients', 0).figure; // => 'Coefficients'
 */
export const shownIn = (figure: string, steps: number): Provenance => ({ figure, steps, mode: mode() });
