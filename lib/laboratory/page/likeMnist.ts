/** Pixels of MNIST's digits, the box that each was scaled to, and the least ink that counts. */
const [size, box, least] = [28, 20, 0.1];
const samples = 6; // along each axis of a pixel

/**
 * A drawing as MNIST's digits were prepared (LeCun, Bottou, Bengio & Haffner 1998): scaled to fit a box of 20 x 20
 * pixels, in grey levels, and moved so that its centre of mass is in the middle of 28 x 28. ink: 0 … 1, [side, side].
 * Returns 28 x 28; all zero where there is no ink.
 */
export function likeMnist(ink: Float32Array, side: number): Float32Array {
  const pixels = new Float32Array(size * size);
  let [left, right, top, bottom] = [side, -1, side, -1];
  let [sum, sumX, sumY] = [0, 0, 0];
  ink.forEach((value, i) => {
    const [x, y] = [i % side, Math.floor(i / side)];
    sum += value;
    sumX += value * (x + 0.5);
    sumY += value * (y + 0.5);
    if (value < least) return;
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  });
  if (right < 0) return pixels;
  const step = Math.max(right - left + 1, bottom - top + 1) / box; // of the drawing, for a pixel
  const [centreX, centreY] = [sumX / sum, sumY / sum];
  const inkAt = (x: number, y: number) => (x >= 0 && x < side && y >= 0 && y < side ? ink[y * side + x] : 0);
  for (let i = 0; i < pixels.length; i++) {
    const [x, y] = [(i % size) - size / 2, Math.floor(i / size) - size / 2];
    let total = 0;
    for (let k = 0; k < samples * samples; k++) {
      const [dx, dy] = [(k % samples) + 0.5, Math.floor(k / samples) + 0.5].map((part) => part / samples);
      total += inkAt(Math.floor(centreX + (x + dx) * step), Math.floor(centreY + (y + dy) * step));
    }
    pixels[i] = total / (samples * samples);
  }
  return pixels;
}
