/** Numbers as colours; it imports nothing, for the laboratory's page has it too. */

export type Color = readonly [red: number, green: number, blue: number];

/** Scales of ColorBrewer (Brewer & Harrower) that people who confuse red and green can read. */
const scales = {
  /** -1 … 1: blue, near white, red. RdBu. */
  diverging: colors('053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f'),
  /** 0 … 1: near white, yellow, orange, dark red. YlOrRd. */
  sequential: colors('ffffe5 ffeda0 fed976 feb24c fd8d3c fc4e2a e31a1c bd0026 800026'),
};

function colors(hex: string): Color[] {
  return hex
    .split(' ')
    .map((color) => [0, 2, 4].map((i) => parseInt(color.slice(i, i + 2), 16) / 255) as unknown as Color);
}

/** Red, green, blue, 0 … 1. value: cut off at the ends of the scale. */
export function colorAt(scale: keyof typeof scales, value: number): Color {
  const steps = scales[scale];
  const share = scale === 'diverging' ? (value + 1) / 2 : value;
  const at = Math.max(0, Math.min(1, share)) * (steps.length - 1);
  const low = Math.min(Math.floor(at), steps.length - 2);
  return steps[low].map((from, c) => from + (at - low) * (steps[low + 1][c] - from)) as unknown as Color;
}
