/** Numbers onto canvases. Light and dark are the page's: what is zero is transparent. */
import { type Color, colorAt } from '../../plot/colorScale';

/** A color 0 … 1 and an opacity 0 … 1. */
type Paint = (value: number) => readonly [color: Color, opacity: number];

const black: Color = [0, 0, 0];

/** Ink: black, which the styles turn to white by night. */
export const ink: Paint = (value) => [black, value];

/** From transparent, 0, to the color, 1. */
export const tint =
  (color: Color): Paint =>
  (value) => [color, Math.sqrt(value)];

/** By magnitude: yellow to dark red. */
export const heat: Paint = (value) => [colorAt('sequential', 0.15 + 0.85 * value), Math.min(1, 1.6 * value)];

/** -1 … 1: blue to red, transparent at 0. */
export const evidence: Paint = (value) => [colorAt('diverging', value), Math.min(1, 1.6 * Math.abs(value))];

/** -1 … 1: blue to red. */
export const signed: Paint = (value) => [colorAt('diverging', value), 1];

/** Fills a canvas of `width` pixels, row by row. */
export function paint(canvas: HTMLCanvasElement, values: ArrayLike<number>, width: number, as: Paint): void {
  const height = values.length / width;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(width, height);
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0 && as !== signed) continue;
    const [color, opacity] = as(values[i]);
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = 255 * color[c];
    image.data[4 * i + 3] = 255 * opacity;
  }
  context.putImageData(image, 0, 0);
}

/** Red, green, blue, 0 … 255: [size, size, 3]. */
export function paintRgb(canvas: HTMLCanvasElement, pixels: ArrayLike<number>, size: number): void {
  if (canvas.width !== size || canvas.height !== size) Object.assign(canvas, { width: size, height: size });
  const image = new ImageData(size, size);
  for (let i = 0; i < size * size; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = pixels[3 * i + c];
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext('2d')!.putImageData(image, 0, 0);
}

/** Puts an element somewhere on the picture that it is over, in shares of it. */
export function putAt(element: HTMLElement, [left, top, width, height]: readonly number[]): void {
  const percent = (share: number) => `${100 * share}%`;
  const box = { left: percent(left), top: percent(top), width: percent(width), height: percent(height) };
  Object.assign(element.style, box);
}

/** Marks a pixel of an image [size, size] on each picture of it, however many pixels that has; undefined: on none. */
export function markPixel(spots: readonly HTMLElement[], size: number, pixel?: number): void {
  for (const spot of spots) {
    spot.hidden = pixel === undefined;
    if (pixel === undefined) continue;
    const edge = spot.parentElement!.querySelector('canvas')!.width;
    const [x, y] = [pixel % size, Math.floor(pixel / size)].map(
      (at) => Math.floor((at * edge) / size) / edge,
    );
    putAt(spot, [x, y, 1 / edge, 1 / edge]);
  }
}

export const columns = 8; // of maps beside each other
export const gap = 1; // pixel of a map

/** All maps of a layer on one sheet, each from 0 to its own largest value. */
export function sheetOf(
  { values, size, channels }: { values: Float32Array; size: number; channels: number },
  across = columns,
) {
  const cell = size + gap;
  const width = across * cell - gap;
  const rows = Math.ceil(channels / across);
  const sheet = new Float32Array(width * (rows * cell - gap));
  const largest = largestOf({ values, channels });
  for (let pixel = 0; pixel < size * size; pixel++) {
    const [x, y] = [pixel % size, Math.floor(pixel / size)];
    for (let c = 0; c < channels; c++) {
      const value = values[pixel * channels + c];
      if (value <= 0) continue;
      const [left, top] = [(c % across) * cell, Math.floor(c / across) * cell];
      sheet[(top + y) * width + left + x] = value / largest[c];
    }
  }
  return { sheet, width };
}

/** Of each channel, and no less than 0. */
export function largestOf({ values, channels }: { values: Float32Array; channels: number }): Float32Array {
  const largest = new Float32Array(channels);
  for (let i = 0; i < values.length; i++) {
    const c = i % channels;
    if (values[i] > largest[c]) largest[c] = values[i];
  }
  return largest;
}

/** One of the maps [size, size] of [size, size, channels]. */
export const channelOf = (values: Float32Array, channels: number, channel: number): Float32Array =>
  Float32Array.from({ length: values.length / channels }, (_, i) => values[i * channels + channel]);

export const indexOfLargest = (values: ArrayLike<number>): number => {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
};

/** Images of 28 x 28 bytes beside each other, as 0 … 1. */
export function contactSheet(bytes: Uint8Array, count: number, across: number) {
  const width = 28 * across;
  const values = new Float32Array(width * 28 * Math.ceil(count / across));
  for (let i = 0; i < 784 * count; i++) {
    const [image, pixel] = [Math.floor(i / 784), i % 784];
    const [x, y] = [
      28 * (image % across) + (pixel % 28),
      28 * Math.floor(image / across) + Math.floor(pixel / 28),
    ];
    values[y * width + x] = bytes[i] / 255;
  }
  return { values, width };
}

/** A color that the styles have as #rrggbb by day or by night: of a network unless named. */
export function colorOf(element: HTMLElement, name = '--network'): Color {
  const hex = getComputedStyle(element).getPropertyValue(name).trim();
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Color;
}
