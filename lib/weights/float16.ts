/** Numbers of 16 bits (IEEE 754 binary16) for files: half the size, three decimal digits. */

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The nearest 16-bit numbers, of two equally near ones the even; beyond ±65504 infinity. */
export function toFloat16(values: ArrayLike<number>): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = half(values[i]);
  return halves;
}

function half(value: number): number {
  single[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = bits[0] & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // no number
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds to infinity
  if (magnitude >= 0x38800000) {
    const odd = (magnitude >>> 13) & 1;
    return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
  }
  // Below 2^-14 the steps are 2^-24 each. Adding 0.5 leaves the single's last bits in those steps, rounded to even.
  single[0] = Math.abs(value) + 0.5;
  return sign | (bits[0] - 0x3f000000);
}
