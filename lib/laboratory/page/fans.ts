/** A transposed convolution along one axis: from each input a fan to the outputs that it reaches, and their counts. */
import { overlap } from '../../visualisation/checkerboard';
import { pick } from './pick';
import type { Place } from './place';

const [unit, gap, height] = [40, 6, 200];
const top = 36; // of the fans

/** A new element in the place of the one before, and how many inputs reach each output. */
export function fansOf(
  place: Place,
  size: number,
  stride: number,
): { element: HTMLElement; counts: number[] } {
  const inputs = Math.max(4, Math.ceil((size - 2) / stride) + 2); // enough for a period of the stride in the middle
  const [counts] = overlap(inputs, size, stride); // the first row: along one axis
  const old = place.part('fans');
  const element = old.cloneNode(false) as HTMLElement;
  element.style.setProperty('--columns', String(counts.length));
  const most = Math.max(...counts);
  const below = height - top;
  const fans = Array.from({ length: inputs }, (_, i) => {
    const [left, right] = [i * stride * unit, (i * stride + size) * unit];
    const middle = (left + right) / 2;
    const half = (unit - gap) / 2;
    const points = [
      [middle - half, top],
      [middle + half, top],
      [right - gap / 2, below],
      [left + gap / 2, below],
    ];
    return { points: points.map((point) => point.join()).join(' '), middle };
  });
  const svg = node('svg', { viewBox: `0 0 ${counts.length * unit} ${height}`, 'aria-hidden': 'true' });
  const square = { width: unit - gap, height: top - 2, rx: 4 };
  svg.append(
    ...fans.map(({ points }) => node('polygon', { class: 'fan', points })),
    ...fans.map(({ middle }) =>
      node('rect', { class: 'from', x: middle - (unit - gap) / 2, y: 2, ...square }),
    ),
    ...counts.map((count, i) => {
      const output = node('g', { class: 'to', style: `--share: ${count / most}` });
      const number = node('text', { x: (i + 0.5) * unit, y: below + 23 });
      number.textContent = place.number(count);
      output.append(node('rect', { x: i * unit + gap / 2, y: below, ...square }), number);
      return output;
    }),
  );
  element.replaceChildren(svg);
  const [polygons, outputs] = ['.fan', '.to'].map((name) => [...element.querySelectorAll(name)]);
  const show = (index?: number) => {
    polygons.forEach((fan, i) => {
      const reaches = index !== undefined && index >= i * stride && index < i * stride + size;
      fan.toggleAttribute('data-lit', reaches);
    });
    outputs.forEach((output, i) => output.toggleAttribute('data-lit', i === index));
  };
  const text = (i: number) => place.say('reached', { c: place.number(i + 1), n: place.number(counts[i]) });
  pick(element, { count: counts.length, columns: counts.length, hover: true, text }, ({ index }) =>
    show(index),
  );
  element.addEventListener('pointerleave', () => show());
  element.addEventListener('blur', () => show());
  return { element, counts };
}

function node(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
