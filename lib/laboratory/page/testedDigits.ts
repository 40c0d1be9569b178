/** What the network takes test digits for, those marked that it gets wrong, and the kernels it looks with. */
import type { LabelledImages } from '../../data/labelledImages';
import { contactSheet, ink, paint, signed } from './paint';
import type { Place } from './place';
import type { Tested } from './run';

const shown = 60;
const columns = 15;

export function testedDigits(place: Place, { images, labels, count }: LabelledImages) {
  const many = Math.min(shown, count);
  const rows = Math.ceil(many / columns);
  const sheet = contactSheet(images.subarray(0, 784 * many), many, columns);
  const canvas = place.part<HTMLCanvasElement>('tested');
  paint(canvas, sheet.values, sheet.width, ink);
  const marks = Array.from({ length: many }, (_, i) => {
    const mark = document.createElement('span');
    mark.style.left = `${(100 * (i % columns)) / columns}%`;
    mark.style.top = `${(100 * Math.floor(i / columns)) / rows}%`;
    mark.style.width = `${100 / columns}%`;
    mark.style.height = `${100 / rows}%`;
    return mark;
  });
  place.part('marks').append(...marks);

  function draw({ step, answers, accuracy }: Tested): void {
    let right = 0;
    marks.forEach((mark, i) => {
      const isRight = answers[i] === labels[i];
      right += Number(isRight);
      mark.textContent = isRight ? '' : place.number(answers[i]);
      mark.toggleAttribute('data-wrong', !isRight);
    });
    const [n, b] = [step, many].map((value) => place.number(value));
    const caption = place.say('tested', { n, a: place.number(right), b });
    place.part('tested-caption').textContent = caption;
    canvas.setAttribute('aria-label', caption);
    place.root.dataset.accuracy = String(accuracy);
  }

  function drawKernels(kernels: readonly Float32Array[]): void {
    const box = place.part('kernels');
    while (box.children.length < kernels.length) {
      const kernel = document.createElement('canvas');
      kernel.setAttribute('role', 'img');
      kernel.setAttribute('aria-label', place.say('kernel', { n: place.number(box.children.length + 1) }));
      box.append(kernel);
    }
    const largest = Math.max(...kernels.map((kernel) => Math.max(...kernel.map(Math.abs)))) || 1;
    kernels.forEach((kernel, i) =>
      paint(
        box.children[i] as HTMLCanvasElement,
        kernel.map((x) => (Number.isFinite(x) ? x / largest : 0)),
        Math.sqrt(kernel.length),
        signed,
      ),
    );
  }
  return { draw, drawKernels };
}
