/** A pen on a square: mouse, finger or stylus; or arrow keys, with space to lower and lift it and Delete to clear. */

export type Point = [x: number, y: number];

export interface Strokes {
  /** The pen comes down. */
  begin(): void;
  /** The pen went from one place to another, both in units of the square. */
  line(from: Point, to: Point): void;
  clear(): void;
  /** Something was drawn; done: and the pen was lifted. */
  changed(done: boolean): void;
  /** What the keyboard did. */
  keys(state: 'down' | 'up'): void;
}

/** side: units of the square; stride: of an arrow key. mark: shows where the pen of the keyboard is. */
export function pen(
  canvas: HTMLCanvasElement,
  mark: HTMLElement,
  { side, stride }: { side: number; stride: number },
  { begin, line, clear, changed, keys }: Strokes,
): void {
  let last: Point | undefined;
  const to = (point: Point) => {
    line(last ?? point, point);
    last = point;
  };
  const placeOf = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [((clientX - left) * side) / width, ((clientY - top) * side) / height];
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    last = undefined;
    begin();
    to(placeOf(event));
    changed(false);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!last || !canvas.hasPointerCapture(event.pointerId)) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length > 0 ? between : [event]) to(placeOf(each));
    changed(false);
  });
  for (const end of ['pointerup', 'pointercancel'] as const)
    canvas.addEventListener(end, () => {
      if (!last) return;
      last = undefined;
      changed(true);
    });

  const at = { x: side / 2, y: side / 2, isDown: false };
  const show = () => {
    mark.style.left = `${(100 * at.x) / side}%`;
    mark.style.top = `${(100 * at.y) / side}%`;
    mark.toggleAttribute('data-down', at.isDown);
  };
  const steps: Record<string, Point> = {
    ...{ ArrowLeft: [-stride, 0], ArrowRight: [stride, 0], ArrowUp: [0, -stride], ArrowDown: [0, stride] },
  };
  canvas.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (step) {
      const inside = (value: number) => Math.max(0, Math.min(side, value));
      const before: Point = [at.x, at.y];
      Object.assign(at, { x: inside(at.x + step[0]), y: inside(at.y + step[1]) });
      if (at.isDown) line(before, [at.x, at.y]);
    } else if (event.key === ' ') {
      at.isDown = !at.isDown;
      if (at.isDown) begin();
      if (at.isDown) line([at.x, at.y], [at.x, at.y]);
      keys(at.isDown ? 'down' : 'up');
    } else if (event.key === 'Delete' || event.key === 'Backspace') clear();
    else return;
    event.preventDefault();
    show();
    if (at.isDown || event.key === ' ') changed(!at.isDown);
  });
  canvas.addEventListener('blur', () => {
    if (at.isDown) changed(true);
    at.isDown = false;
    show();
  });
  show();
}
