/** What figures of intervals show, in sentences computed from their numbers: for those who cannot see them. */
import { formatPercent } from './figure';

/** A mean with the borders of its interval: infinite where there is none, the mean itself where it is exact. */
export interface Bounded {
  mean: number;
  low: number;
  high: number;
}

/** How a number of a figure is written in its sentences. */
export const writer =
  (percent: boolean) =>
  (value: number): string => {
    if (percent) return formatPercent(value);
    return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
  };

/** Whether the upper one's interval lies above the lower one's. */
const apart = (upper: Bounded, lower: Bounded) => upper.low > lower.high;
const isExact = ({ mean, low, high }: Bounded) => low === mean && high === mean;

/** Of two quantities, the larger one first: what their intervals say of the difference; nothing where they have none. */
function difference(upper: Bounded, lower: Bounded): string {
  if (isExact(upper) && isExact(lower)) return '';
  return apart(upper, lower) ? ' The two intervals are apart.' : ' The two intervals overlap.';
}

/** Where a quantity is largest and smallest: "BN: largest at row a, 3, smallest at row b, 1." values: by rows. */
export function extremes(
  name: string,
  values: Readonly<Record<string, Bounded>>,
  write: (value: number) => string,
): string {
  const entries = Object.entries(values);
  if (entries.length === 0) return '';
  const [largest, ...others] = entries.sort(([, a], [, b]) => b.mean - a.mean);
  const smallest = others.at(-1);
  const high = write(largest[1].mean);
  if (!smallest) return `${name} at ${largest[0]}: ${high}.`;
  const low = write(smallest[1].mean);
  if (high === low) return `${name}: ${high} throughout.`;
  const said = difference(largest[1], smallest[1]);
  return `${name}: largest at ${largest[0]}, ${high}, smallest at ${smallest[0]}, ${low}.${said}`;
}

/** In how many rows the first quantity is above the second, below it, and neither beyond their intervals. */
export function rowByRow(
  [name, values]: readonly [string, Readonly<Record<string, Bounded>>],
  [other, others]: readonly [string, Readonly<Record<string, Bounded>>],
): string {
  const rows = Object.keys(values).filter((row) => others[row]);
  if (rows.length < 2) return '';
  const above = rows.filter((row) => apart(values[row], others[row])).length;
  const below = rows.filter((row) => apart(others[row], values[row])).length;
  const neither = rows.length - above - below;
  return `${name} beside ${other}, row by row: above it in ${above}, below it in ${below}, undecided in ${neither}.`;
}

/** Which quantity is the largest, and whether the next one's interval is apart. when: "Highest at the right end", "Highest in accuracy". */
export function leader(
  when: string,
  values: Readonly<Record<string, Bounded>>,
  write: (value: number) => string,
): string {
  const [first, second] = Object.entries(values).sort(([, a], [, b]) => b.mean - a.mean);
  if (!second) return '';
  const said = difference(first[1], second[1]);
  return `${when}: ${first[0]}, ${write(first[1].mean)}, then ${second[0]}, ${write(second[1].mean)}.${said}`;
}
