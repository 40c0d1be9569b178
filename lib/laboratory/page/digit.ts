/** The digit: what is drawn, or picked, runs through the notebook's networks at every stroke. */
import type { BatchStatistics } from '../../layers/batchNorm';
import type { DigitData } from '../digit';
import { type Backend, startBackend } from './backends';
import { drawBars, percent } from './bars';
import { digitStrip } from './digitStrip';
import { dropoutPanel } from './dropout';
import { drawLens, type Looked } from './lens';
import { likeMnist } from './likeMnist';
import { type Answer, Network } from './network';
import { pad, side } from './pad';
import { colorOf, columns, heat, indexOfLargest, ink, largestOf, paint, sheetOf, tint } from './paint';
import { pick } from './pick';
import type { Place } from './place';

const order: readonly Backend[] = ['wasm', 'webgl', 'cpu']; // small networks: WebGL's readings take longer than they
const liveWithin = 30; // ms of a pass that is made at every move of the pen

const aMoment = 40; // ms: two frames

export async function digit(place: Place): Promise<void> {
  const data = JSON.parse(place.packed('data')) as DigitData;
  const digits = new Uint8Array(await place.unpacked(data.digits));
  const digitAt = (index: number) =>
    Float32Array.from(digits.subarray(784 * index, 784 * (index + 1)), (byte) => byte / 255);
  const sections = place.parts('network');
  const pointed = sections.map((): number | undefined => undefined); // a class that is pointed at
  let networks: Network[] = [];
  let answers: Answer[] = [];
  let statistics: BatchStatistics = 'population';
  let pixels = digitAt(data.opening);
  let looked: Looked = { layer: 0, channel: 0 };
  let [took, passes, timer] = [0, 0, 0];
  let run: ((f: () => void) => void) | undefined = undefined;

  /** Every network on the image: maps and answers, and a moment later what they depend on. */
  function pass(wait = aMoment): void {
    if (!run || networks.length === 0) return;
    run(() => {
      const start = performance.now();
      answers = networks.map((network) => network.answer(pixels, statistics));
      took = performance.now() - start;
      draw();
    });
    place.root.dataset.painted = String((passes += 1));
    later(wait);
  }

  /** The gradients take longer than the answer: they wait until the maps are seen, and the pen rests. */
  function later(ms = aMoment): void {
    clearTimeout(timer);
    timer = window.setTimeout(explain, ms);
  }

  function draw(): void {
    for (const canvas of [place.part<HTMLCanvasElement>('seen'), ...place.parts<HTMLCanvasElement>('below')])
      paint(canvas, pixels, 28, ink);
    answers.forEach((answer, i) => {
      drawBars(place, i, answer.probabilities, pointed[i]);
      sheets[i].forEach((canvas, layer) => {
        const { sheet, width } = sheetOf(answer.maps[layer]);
        paint(canvas, sheet, width, tint(colorOf(sections[i])));
      });
    });
    look(looked);
    place.part('took').textContent = place.say('took', { n: place.number(Math.ceil(took)) });
  }

  function explain(): void {
    if (!run || networks.length === 0) return;
    run(() =>
      networks.forEach((network, i) => {
        const { probabilities } = answers[i];
        const canvas = place.parts<HTMLCanvasElement>('saliency')[i];
        const caption = place.parts('saliency-caption')[i];
        if (!probabilities) {
          caption.textContent = '';
          return paint(canvas, new Float32Array(784), 28, heat);
        }
        const label = pointed[i] ?? indexOfLargest(probabilities);
        const map = network.saliency(pixels, label, statistics);
        const largest = map[indexOfLargest(map)] || 1;
        paint(
          canvas,
          map.map((x) => x / largest),
          28,
          heat,
        );
        place.parts('saliency-caption')[i].textContent = place.say('saliency', { n: place.number(label) });
      }),
    );
    place.root.dataset.explained = String(passes);
  }

  function look(next: Looked): void {
    looked = next;
    drawLens(
      place,
      networks,
      answers,
      looked,
      sections.map((section) => colorOf(section)),
    );
    sheets.forEach((ofNetwork, i) =>
      ofNetwork.forEach((canvas, layer) => {
        const spot = canvas.parentElement!.querySelector<HTMLElement>('.spot')!;
        spot.hidden = layer !== looked.layer;
        const rows = Math.ceil(answers[i].maps[layer].channels / columns);
        spot.style.left = `${(100 * (looked.channel % columns)) / columns}%`;
        spot.style.top = `${(100 * Math.floor(looked.channel / columns)) / rows}%`;
        spot.style.height = `${100 / rows}%`;
        if (layer === looked.layer) moveTo[i][layer](looked.channel);
      }),
    );
  }

  function announce(): void {
    const lines = answers.map(({ probabilities }, i) => {
      const name = sections[i].querySelector('.name')!.textContent!;
      if (!probabilities) return `${name}: ${place.say('refused')}`;
      const best = indexOfLargest(probabilities);
      const share = percent(place, probabilities[best]);
      return `${name}: ${place.number(best)}, ${share}`;
    });
    place.part('status').textContent = lines.join('; ');
  }

  const sheets = sections.map((section) => [...section.querySelectorAll<HTMLCanvasElement>('.sheet')]);
  const moveTo = sheets.map((ofNetwork) =>
    ofNetwork.map((canvas, layer) =>
      pick(
        canvas,
        { count: Number(canvas.dataset.channels), columns, hover: true, text: (n) => place.number(n + 1) },
        ({ index: channel, within }) => {
          place.part('lens').dataset.pinned = ''; // on a phone it would be far below
          look({ layer, channel, within });
        },
      ),
    ),
  );
  place.parts('bars').forEach((bars, i) =>
    pick(bars, { count: 10, columns: 1, hover: true, text: (n) => place.number(n) }, ({ index }) => {
      pointed[i] = index;
      drawBars(place, i, answers[i]?.probabilities, index);
      later();
    }),
  );

  const restart = dropoutPanel(place);
  const changedTo = (next: Float32Array, done: boolean) => {
    pixels = next;
    pointed.fill(undefined);
    pass(done ? aMoment : 2 * aMoment);
    if (done) announce();
    if (done) restart(pixels);
  };
  let isDue = false;
  const drawing = pad(
    place.part('pad'),
    place.part('pen'),
    (done) => {
      place.part('picked').hidden = true; // what is drawn is none of them
      if (done) return changedTo(likeMnist(drawing.ink(), side), true);
      if (isDue || took > liveWithin) return;
      isDue = true;
      requestAnimationFrame(() => {
        isDue = false;
        changedTo(likeMnist(drawing.ink(), side), false);
      });
    },
    (state) => (place.part('status').textContent = place.say(state === 'down' ? 'penDown' : 'penUp')),
  );
  place.part('clear').addEventListener('click', drawing.clear);
  const markPicked = digitStrip(place, digits, data.labels, (index) => {
    drawing.show(digitAt(index));
    changedTo(digitAt(index), true);
  });
  for (const radio of place.radios('statistics')) {
    radio.addEventListener('change', () => {
      statistics = radio.value as BatchStatistics;
      pass();
      announce();
    });
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => pass());

  drawing.show(pixels);
  markPicked(data.opening);
  run = await startBackend(place, order, async () => {
    for (const network of networks.splice(0)) network.dispose();
    networks = await Promise.all(data.networks.map((saved) => Network.load(saved, place.unpacked)));
    Object.assign(place.root, { networks }); // for the console: networks[0].answer(pixels)
    answers = networks.map((network) => network.answer(pixels, statistics)); // the first takes longer
    looked = { layer: 0, channel: indexOfLargest(largestOf(answers[0].maps[0])) };
    pass();
  });
  pass();
  restart(pixels);
}
