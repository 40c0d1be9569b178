/** The probabilities of the ten classes, a bar each. */
import { indexOfLargest } from './paint';
import type { Place } from './place';

/** probabilities: undefined where the network refuses to answer. pointed: a class that the reader points at. */
export function drawBars(
  place: Place,
  network: number,
  probabilities?: Float32Array,
  pointed?: number,
): void {
  const element = place.parts('bars')[network];
  if (element.children.length === 0)
    element.append(...Array.from({ length: 10 }, (_, label) => row(place, label)));
  element.toggleAttribute('data-refused', !probabilities);
  const best = probabilities && indexOfLargest(probabilities);
  [...element.children].forEach((row, label) => {
    const share = probabilities?.[label] ?? 0;
    const [, track, value] = row.children as unknown as HTMLElement[];
    (track.firstElementChild as HTMLElement).style.width = `${100 * share}%`;
    const isSaid = probabilities && (label === best || label === pointed);
    value.textContent = isSaid ? percent(place, share) : '';
    row.toggleAttribute('data-best', label === best);
    row.toggleAttribute('data-pointed', label === pointed);
  });
  const answer = place.parts('answer')[network];
  answer.textContent = best === undefined ? '?' : place.number(best);
  place.parts('refusal')[network].textContent = probabilities ? '' : place.say('refused');
}

export const percent = (place: Place, share: number): string =>
  place.number(share, { style: 'percent', maximumFractionDigits: share > 0.995 && share < 1 ? 1 : 0 });

function row(place: Place, label: number): HTMLElement {
  const [row, name, track, fill, value] = ['div', 'span', 'span', 'span', 'span'].map((tag) =>
    document.createElement(tag),
  );
  row.className = 'bar';
  name.textContent = place.number(label);
  track.className = 'track';
  value.className = 'value';
  track.append(fill);
  row.append(name, track, value);
  return row;
}
