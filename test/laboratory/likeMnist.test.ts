import { expect, it } from 'vitest';
import { likeMnist } from '../../lib/laboratory/page/likeMnist';

const side = 280;

/** Ink in a rectangle of a drawing. */
function rectangle(left: number, top: number, width: number, height: number): Float32Array {
  const ink = new Float32Array(side * side);
  for (let y = top; y < top + height; y++) ink.fill(1, y * side + left, y * side + left + width);
  return ink;
}

const places = (pixels: Float32Array) =>
  [...pixels.entries()].filter(([, value]) => value > 0.01).map(([i]) => [i % 28, Math.floor(i / 28)]);

function centre(pixels: Float32Array): [x: number, y: number] {
  let [sum, x, y] = [0, 0, 0];
  pixels.forEach((value, i) => {
    sum += value;
    x += value * ((i % 28) + 0.5);
    y += value * (Math.floor(i / 28) + 0.5);
  });
  return [x / sum, y / sum];
}

it.each([
  [10, 20, 40, 200],
  [150, 3, 120, 30],
  [0, 0, 280, 280],
  [270, 270, 10, 10],
])('fits 20 pixels and centres the mass of a drawing at %i, %i of %i x %i', (...at) => {
  const pixels = likeMnist(rectangle(...at), side);
  const spans = [0, 1].map((axis) => {
    const along = places(pixels).map((place) => place[axis]);
    return Math.max(...along) - Math.min(...along) + 1;
  });
  expect(Math.max(...spans)).toBe(20);
  for (const where of centre(pixels)) expect(where).toBeCloseTo(14, 1);
  expect(Math.max(...pixels)).toBeCloseTo(1);
});

it('moves a lopsided drawing by its mass, not by its box', () => {
  const ink = rectangle(40, 40, 200, 20);
  for (let y = 60; y < 240; y++) ink.fill(1, y * side + 40, y * side + 60); // a corner: heavy above and on the left
  const pixels = likeMnist(ink, side);
  for (const where of centre(pixels)) expect(where).toBeCloseTo(14, 0);
  const columns = places(pixels).map(([x]) => x);
  expect((Math.max(...columns) + Math.min(...columns)) / 2).toBeGreaterThan(16);
});

it('gives nothing where nothing is drawn', () => {
  expect(likeMnist(new Float32Array(side * side), side).some((value) => value !== 0)).toBe(false);
});
