/** A square to draw on, with mouse, finger, pen, or arrow keys and space. */
import { pen } from './pen';

export const side = 280; // px of the drawing
const nib = 24; // px
const stride = 10; // px of an arrow key

export interface Pad {
  clear(): void;
  /** Shows an image of 28 x 28 in place of what was drawn. */
  show(pixels: Float32Array): void;
  /** 0 … 1, [side, side]. */
  ink(): Float32Array;
}

/** changed: while something is drawn, and `done` when the pen is lifted. keys: says what the keyboard did. */
export function pad(
  canvas: HTMLCanvasElement,
  mark: HTMLElement,
  changed: (done: boolean) => void,
  keys: (state: 'down' | 'up') => void,
): Pad {
  Object.assign(canvas, { width: side, height: side });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  Object.assign(context, { lineWidth: nib, lineCap: 'round', lineJoin: 'round' });
  let isPicked = false; // an image that was not drawn here: the first stroke takes its place

  function clear(): void {
    context.clearRect(0, 0, side, side);
    changed(true);
  }

  pen(
    canvas,
    mark,
    { side, stride },
    {
      begin() {
        if (isPicked) context.clearRect(0, 0, side, side);
        isPicked = false;
      },
      line(from, to) {
        context.beginPath();
        context.moveTo(...from);
        context.lineTo(...to);
        context.stroke();
      },
      ...{ clear, changed, keys },
    },
  );

  return {
    clear,
    show(pixels) {
      const small = new OffscreenCanvas(28, 28);
      const image = new ImageData(28, 28);
      pixels.forEach((value, i) => (image.data[4 * i + 3] = 255 * value));
      small.getContext('2d')!.putImageData(image, 0, 0);
      context.clearRect(0, 0, side, side);
      isPicked = true;
      context.imageSmoothingEnabled = false;
      context.drawImage(small, 0, 0, side, side);
    },
    ink() {
      const { data } = context.getImageData(0, 0, side, side);
      return Float32Array.from({ length: side * side }, (_, i) => data[4 * i + 3] / 255);
    },
  };
}
