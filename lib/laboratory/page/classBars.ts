/** The most probable classes, a bar each: which of them is explained is chosen there. */
import { percent } from './bars';
import type { Place } from './place';

/** Classes by their probability, five at most. */
export const topOf = (probabilities: ArrayLike<number>): number[] =>
  Array.from(probabilities, (_, label) => label)
    .sort((a, b) => probabilities[b] - probabilities[a])
    .slice(0, 5);

export function drawBarsOf(place: Place, classes: readonly string[], probabilities: Float32Array): void {
  const rows = place.part('bars').querySelectorAll<HTMLElement>('.bar');
  topOf(probabilities).forEach((label, i) => {
    const part = (name: string) => rows[i].querySelector<HTMLElement>(`.${name}`)!;
    part('name').textContent = classes[label];
    part('value').textContent = percent(place, probabilities[label]);
    (part('track').firstElementChild as HTMLElement).style.width = `${100 * probabilities[label]}%`;
    rows[i].toggleAttribute('data-best', i === 0);
  });
}
