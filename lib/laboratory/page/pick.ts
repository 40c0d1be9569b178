/** One of many cells of a picture, chosen by pointing at it, or by arrow keys: to a screen reader a slider. */

export interface Picked {
  index: number;
  /** Where in the cell, 0 … 1 each; undefined by keyboard. */
  within?: [x: number, y: number];
}

export interface Cells {
  /** These two may change later. */
  count: number;
  columns: number;
  /** What a screen reader says of a cell. */
  text(index: number): string;
  /** hover: whether pointing is enough; else it takes a press. */
  hover?: boolean;
}

/** Returns what sets the cell from elsewhere. */
export function pick(
  element: HTMLElement,
  cells: Cells,
  chosen: (picked: Picked) => void,
): (index: number) => void {
  const { text, hover = false } = cells;
  let current = 0;
  const set = (index: number) => {
    current = index;
    element.setAttribute('aria-valuemax', String(cells.count - 1));
    element.setAttribute('aria-valuenow', String(index));
    element.setAttribute('aria-valuetext', text(index));
  };
  const choose = (picked: Picked) => {
    current = picked.index;
    chosen(picked);
    set(picked.index);
  };
  element.setAttribute('role', 'slider');
  element.setAttribute('aria-valuemin', '0');
  element.tabIndex = 0;
  set(0);

  const point = ({ clientX, clientY }: PointerEvent) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const { count, columns } = cells;
    const rows = Math.ceil(count / columns);
    const x = Math.max(0, Math.min(columns - 1e-6, ((clientX - left) / width) * columns));
    const y = Math.max(0, Math.min(rows - 1e-6, ((clientY - top) / height) * rows));
    const index = Math.floor(y) * columns + Math.floor(x);
    if (index < count) choose({ index, within: [x % 1, y % 1] });
  };
  element.addEventListener('pointerdown', point);
  if (hover) element.addEventListener('pointermove', point);
  element.addEventListener('keydown', (event) => {
    const { count, columns } = cells;
    const steps: Record<string, number> = {
      ...{ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns },
    };
    const ends: Record<string, number> = { Home: 0, End: count - 1 };
    const index = ends[event.key] ?? current + (steps[event.key] ?? NaN);
    if (Number.isNaN(index)) return;
    event.preventDefault();
    if (index >= 0 && index < count) choose({ index });
  });
  return set;
}
