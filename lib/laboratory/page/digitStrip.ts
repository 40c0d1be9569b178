/** Digits of the test set in two rows, of which the reader picks one. */
import { contactSheet, ink, paint, putAt } from './paint';
import { pick } from './pick';
import type { Place } from './place';

/** bytes: 28 x 28 for each label; chosen: which the reader picked. Returns what marks a digit from elsewhere. */
export function digitStrip(
  place: Place,
  bytes: Uint8Array,
  labels: readonly number[],
  chosen: (index: number) => void,
): (index: number) => void {
  const [count, columns] = [labels.length, Math.ceil(labels.length / 2)];
  const strip = contactSheet(bytes, count, columns);
  const canvas = place.part<HTMLCanvasElement>('digits');
  paint(canvas, strip.values, strip.width, ink);
  const text = (i: number) => place.say('picked', { n: place.number(i + 1), d: place.number(labels[i]) });
  const picked = place.part('picked');
  const mark = (i: number) => {
    picked.hidden = false;
    putAt(picked, [(i % columns) / columns, Math.floor(i / columns) / 2, 1 / columns, 1 / 2]);
  };
  const set = pick(canvas, { count, columns, text }, ({ index }) => {
    mark(index);
    chosen(index);
  });
  return (index) => {
    set(index);
    mark(index);
  };
}
