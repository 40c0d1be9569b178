/** A square to draw on, with mouse, finger, pen, or arrow keys and space. */

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
  pen: HTMLElement,
  changed: (done: boolean) => void,
  keys: (state: 'down' | 'up') => void,
): Pad {
  Object.assign(canvas, { width: side, height: side });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  Object.assign(context, { lineWidth: nib, lineCap: 'round', lineJoin: 'round' });
  let last: [number, number] | undefined;
  let isPicked = false; // an image that was not drawn here: the first stroke takes its place

  function begin(x: number, y: number): void {
    if (isPicked) context.clearRect(0, 0, side, side);
    isPicked = false;
    last = undefined;
    line(x, y);
  }

  function line(x: number, y: number): void {
    context.beginPath();
    context.moveTo(...(last ?? [x, y]));
    context.lineTo(x, y);
    context.stroke();
    last = [x, y];
  }

  const placeOf = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [((clientX - left) * side) / width, ((clientY - top) * side) / height];
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    begin(...placeOf(event));
    changed(false);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!last || !canvas.hasPointerCapture(event.pointerId)) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length > 0 ? between : [event]) line(...placeOf(each));
    changed(false);
  });
  for (const end of ['pointerup', 'pointercancel'] as const)
    canvas.addEventListener(end, () => {
      if (!last) return;
      last = undefined;
      changed(true);
    });

  const at = { x: side / 2, y: side / 2, isDown: false };
  const showPen = () => {
    pen.style.left = `${(100 * at.x) / side}%`;
    pen.style.top = `${(100 * at.y) / side}%`;
    pen.toggleAttribute('data-down', at.isDown);
  };
  const steps: Record<string, [number, number]> = {
    ...{ ArrowLeft: [-stride, 0], ArrowRight: [stride, 0], ArrowUp: [0, -stride], ArrowDown: [0, stride] },
  };
  canvas.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (step) {
      const inside = (value: number) => Math.max(0, Math.min(side, value));
      last = [at.x, at.y];
      Object.assign(at, { x: inside(at.x + step[0]), y: inside(at.y + step[1]) });
      if (at.isDown) line(at.x, at.y);
    } else if (event.key === ' ') {
      at.isDown = !at.isDown;
      if (at.isDown) begin(at.x, at.y);
      keys(at.isDown ? 'down' : 'up');
    } else if (event.key === 'Delete' || event.key === 'Backspace') clear();
    else return;
    event.preventDefault();
    last = undefined;
    showPen();
    if (at.isDown || event.key === ' ') changed(!at.isDown);
  });
  canvas.addEventListener('blur', () => {
    if (at.isDown) changed(true);
    at.isDown = false;
    showPen();
  });
  showPen();

  function clear(): void {
    context.clearRect(0, 0, side, side);
    changed(true);
  }

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
