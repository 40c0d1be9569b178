/** Numbers as colours, by two scales of ColorBrewer (Brewer & Harrower) that people who confuse red and green can read. */

export type Color = readonly [red: number, green: number, blue: number];

const scales = {
  /** -1 … 1: blue, near white, red. RdBu. */
  diverging: ['#053061', '#2166ac', '#4393c3', '#92c5de', '#d1e5f0', '#f7f7f7']
    .concat(['#fddbc7', '#f4a582', '#d6604d', '#b2182b', '#67001f'])
    .map(parse),
  /** 0 … 1: near white, yellow, orange, dark red. YlOrRd. */
  sequential: [
    '#ffffe5',
    '#ffeda0',
    '#fed976',
    '#feb24c',
    '#fd8d3c',
    '#fc4e2a',
    '#e31a1c',
    '#bd0026',
    '#800026',
  ].map(parse),
};

function parse(hex: string): Color {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255) as unknown as Color;
}

/** value: cut off at the ends of the scale. Returns red, green, blue, 0 … 1. */
export function colorAt(scale: keyof typeof scales, value: number): Color {
  const colours = scales[scale];
  const share = scale === 'diverging' ? (value + 1) / 2 : value;
  const at = Math.max(0, Math.min(1, share)) * (colours.length - 1);
  const low = Math.min(Math.floor(at), colours.length - 2);
  return colours[low].map((from, c) => from + (at - low) * (colours[low + 1][c] - from)) as unknown as Color;
}
