/** Names of lines at their ends, where there is room: nearer to the eye than a legend. */
import type { Mark } from './mark';

const lineHeight = 15; // px
const characterWidth = 7; // px, about

/** What is drawn of the y axis, and how high. */
export interface LabelRoom {
  /** Height of the plot itself, in px. */
  height: number;
  /** From the lowest to the highest value drawn. */
  range: readonly [number, number];
  log: boolean;
  /** Colour of each line, by name. */
  colorOf: (name: string) => string;
}

/**
 * A label for each line right of its last point, and the margin that they take; undefined where a legend serves
 * better: for one line, for many, for long names, for lines of different length, and where labels would lie far from
 * their lines.
 */
export function endLabels(
  lines: readonly Mark[],
  { height, range, log, colorOf }: LabelRoom,
): { annotations: object[]; margin: number } | undefined {
  const ends = lines.map(({ name, points }) => ({ name, ...points[points.length - 1] }));
  const longest = Math.max(...ends.map(({ name }) => name.length));
  const together = ends.every(({ x }) => x === ends[0].x);
  if (lines.length < 2 || lines.length > 4 || longest > 16 || !together) return undefined;
  const scale = log ? Math.log10 : (value: number) => value;
  const pixels = height / (scale(range[1]) - scale(range[0]));
  const placed = ends
    .map(({ name, y }) => ({ name, y: y.mean, wanted: scale(y.mean) * pixels }))
    .sort((a, b) => a.wanted - b.wanted);
  const shifts: number[] = [];
  placed.forEach(({ wanted }, i) => {
    const before = i === 0 ? -Infinity : placed[i - 1].wanted + shifts[i - 1];
    shifts.push(Math.max(0, before + lineHeight - wanted));
  });
  const middle = Math.max(...shifts) / 2; // half up, half down
  if (!(middle <= lineHeight)) return undefined;
  const annotations = placed.map(({ name, y }, i) => ({
    text: `<span style="color: ${colorOf(name)}">●</span> ${name}`,
    xref: 'paper',
    x: 1,
    xanchor: 'left',
    xshift: 4,
    y: log ? Math.log10(y) : y,
    yshift: shifts[i] - middle,
    showarrow: false,
  }));
  return { annotations, margin: 26 + characterWidth * longest };
}
