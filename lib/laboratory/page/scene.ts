/** The scene of digits: wherever one is moved, the notebook's network segments all of it. */
import '../../layers/batchNorm';
import '../../layers/subPixelConv2d';
import '../../layers/switchLayers';
import '../../layers/transposedConv2d';
import '../../layers/unpool';
import { ConfusionMatrix } from '../../metrics/confusionMatrix';
import { type Moved, MovedDigits } from '../movedDigits';
import type { SceneData } from '../scene';
import { type SegmentedScene, SceneNetwork } from '../sceneNetwork';
import { type Backend, startBackend } from './backends';
import { percent } from './bars';
import { digitStrip } from './digitStrip';
import { colorOf, indexOfLargest, markPixel, paint, paintRgb, putAt, tint } from './paint';
import { pick } from './pick';
import type { Place } from './place';

const order: readonly Backend[] = ['wasm', 'webgl', 'cpu'];
const most = 4; // digits
const leap = 5; // pixels

/** Kinds of pixels, as the picture of errors shows them. */
const kinds = { right: 1, missed: 2, added: 3, confused: 4 } as const;

export async function scene(place: Place): Promise<void> {
  const data = JSON.parse(place.packed('data')) as SceneData;
  const { size, classes, labels, opening } = data;
  const bytes = new Uint8Array(await place.unpacked(data.digits));
  const canvasOf = (name: string) => place.part<HTMLCanvasElement>(name);
  const [board, predicted, errors] = ['pad', 'predicted', 'errors'].map(canvasOf);
  const moved = new MovedDigits(size, bytes, labels, place.index);
  let chosen!: Moved;
  let sample = moved.sample;
  let answer: SegmentedScene | undefined;
  let network: SceneNetwork | undefined;
  let run: ((f: () => void) => void) | undefined = undefined;
  let looked: number | undefined;
  let [isDue, passes] = [false, 0];
  let iou = '';

  /** At the next frame, however often a digit has moved. */
  function soon(): void {
    drawScene();
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      pass();
    });
  }

  function pass(): void {
    if (!run || !network) return;
    run(() => {
      const start = performance.now();
      answer = network!.segment(sample.image);
      place.part('took').textContent = place.say('took', {
        n: place.number(Math.ceil(performance.now() - start)),
      });
      draw();
    });
    place.root.dataset.painted = String((passes += 1));
  }

  function drawScene(): void {
    sample = moved.sample;
    paintRgb(board, sample.image.pixels, size);
    const { left, top, width, height } = moved.boxOf(chosen);
    putAt(
      place.part('chosen'),
      [left, top, width, height].map((length) => length / size),
    );
    const d = place.number(labels[chosen.digit]);
    place.part('digit-heading').textContent = place.say('digit', { d });
    markPicked(chosen.digit);
    place.part<HTMLButtonElement>('add').disabled = moved.pieces.length === most;
    place.part<HTMLButtonElement>('remove').disabled = moved.pieces.length === 1;
  }

  function draw(): void {
    if (!answer) return;
    const truth = sample.labels.labels;
    paintRgb(predicted, Uint8Array.from([...answer.labels].flatMap((label) => classes[label].color)), size);
    const kindAt = Array.from(truth, (label, i) => kindOf(label, answer!.labels[i]));
    const colors = ['--known', '--missed', '--added', '--confused'].map((name) => colorOf(place.root, name));
    paint(errors, kindAt, size, (kind) => [colors[kind - 1], kind === kinds.right ? 0.3 : 1]);
    for (const name of ['missed', 'added', 'confused'] as const)
      place.part(name).textContent = place.number(kindAt.filter((kind) => kind === kinds[name]).length);
    const matrix = new ConfusionMatrix(classes.map(({ name }) => name));
    matrix.add(truth, answer.labels);
    const { meanIoU, pixelAccuracy } = matrix.scores;
    iou = place.number(meanIoU, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    place.part('iou').textContent = place.say('iou', { n: iou });
    place.part('right').textContent = place.say('right', { n: percent(place, pixelAccuracy) });
    place.parts<HTMLCanvasElement>('passed').forEach((canvas, i) => {
      const { mean, size: edge, isDecoder } = answer!.passed[i];
      const [least, most] = [Math.min(...mean), Math.max(...mean)];
      const shares = mean.map((value) => (value - least) / (most - least || 1));
      paint(canvas, shares, edge, tint(colorOf(place.root, isDecoder ? '--decoder' : '--encoder')));
    });
    look(looked);
  }

  /** A pixel in every picture, and the probabilities of its classes. */
  function look(pixel?: number): void {
    looked = pixel;
    markPixel(place.parts('spot'), size, pixel);
    const from = classes.length * (pixel ?? 0);
    const shares =
      pixel === undefined ? undefined : answer?.probabilities.subarray(from, from + classes.length);
    const best = shares && indexOfLargest(shares);
    [...place.part('bars').children].forEach((row, k) => {
      const share = shares?.[k] ?? 0;
      row.querySelector<HTMLElement>('.track > span')!.style.width = `${100 * share}%`;
      row.querySelector('.value')!.textContent =
        shares && (k === best || share > 0.1) ? percent(place, share) : '';
      row.toggleAttribute('data-best', k === best);
    });
    place.part('readout').textContent = pixel === undefined ? place.say('point') : valuesAt(pixel);
    if (pixel !== undefined) for (const set of lookAt) set(pixel);
  }

  function valuesAt(pixel: number): string {
    const named = (label?: number) => (label === undefined ? '' : names[label]);
    return place.say('pixel', {
      ...{ r: place.number(Math.floor(pixel / size) + 1), c: place.number((pixel % size) + 1) },
      ...{ t: named(sample.labels.labels[pixel]), p: named(answer?.labels[pixel]) },
    });
  }
  const names = [...place.part('bars').querySelectorAll('.name')].map((name) => name.textContent!);

  const announce = (word: 'moved' | 'chosen') => {
    const { left, top } = moved.boxOf(chosen);
    const [d, r, c] = [labels[chosen.digit], top + 1, left + 1].map((value) => place.number(value));
    place.part('status').textContent = place.say(word, { d, r, c, n: iou });
  };

  const cells = { count: size * size, columns: size, hover: true, text: valuesAt };
  const lookAt = [predicted, errors].map((canvas) => pick(canvas, cells, ({ index }) => look(index)));

  const placeOf = ({ clientX, clientY }: PointerEvent) => {
    const { left, top, width, height } = board.getBoundingClientRect();
    return [((clientX - left) * size) / width, ((clientY - top) * size) / height];
  };
  const pixelAt = ([x, y]: number[]) =>
    Math.min(x, y) >= 0 && Math.max(x, y) < size ? Math.floor(y) * size + Math.floor(x) : undefined;
  let held: { dx: number; dy: number } | undefined;
  board.addEventListener('pointerdown', (event) => {
    const [x, y] = placeOf(event);
    const found = event.button === 0 ? moved.pieceAt(x, y) : undefined;
    if (!found) return;
    board.setPointerCapture(event.pointerId);
    chosen = found;
    moved.raise(chosen);
    held = { dx: x - chosen.left, dy: y - chosen.top };
    soon();
  });
  board.addEventListener('pointermove', (event) => {
    const [x, y] = placeOf(event);
    if (held) {
      moved.moveTo(chosen, x - held.dx, y - held.dy);
      looked = pixelAt([x, y]) ?? looked;
      return soon();
    }
    board.toggleAttribute('data-over', moved.pieceAt(x, y) !== undefined);
    const pixel = pixelAt([x, y]);
    if (pixel !== undefined) look(pixel);
  });
  for (const end of ['pointerup', 'pointercancel'] as const)
    board.addEventListener(end, () => {
      if (held) announce('moved');
      held = undefined;
    });

  const steps: Record<string, readonly [number, number]> = {
    ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] },
  };
  board.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (step) {
      const by = event.shiftKey ? leap : 1;
      moved.moveTo(chosen, chosen.left + by * step[0], chosen.top + by * step[1]);
      changed('moved');
    } else if (event.key === ' ') {
      [chosen] = moved.pieces; // the hindmost: each comes in its turn
      moved.raise(chosen);
      changed('chosen');
    } else if (event.key === 'Delete' || event.key === 'Backspace') remove();
    else return;
    event.preventDefault();
  });

  /** What was not dragged, which waits for no frame. */
  function changed(word: 'moved' | 'chosen'): void {
    drawScene();
    pass();
    announce(word);
  }
  function remove(): void {
    if (moved.pieces.length === 1) return;
    moved.remove(chosen);
    chosen = moved.pieces.at(-1)!;
    changed('chosen');
  }
  function begin(): void {
    for (const piece of [...moved.pieces]) moved.remove(piece);
    for (const piece of opening) moved.add((chosen = { ...piece }));
  }
  place.part('remove').addEventListener('click', remove);
  place.part('add').addEventListener('click', () => {
    const taken = moved.pieces.map(({ digit }) => labels[digit]);
    const digit = Math.max(
      0,
      labels.findIndex((label) => !taken.includes(label)),
    );
    const middle = (size - 28) / 2;
    moved.add((chosen = { digit, left: middle, top: middle }));
    changed('chosen');
  });
  place.part('recolor').addEventListener('click', () => {
    moved.recolor();
    changed('chosen');
  });
  place.part('reset').addEventListener('click', () => {
    begin();
    changed('chosen');
  });

  const markPicked = digitStrip(place, bytes, labels, (index) => {
    moved.exchange(chosen, index);
    changed('chosen');
  });

  begin();
  drawScene();
  looked = size * Math.floor(size / 2) + Math.floor(size / 2);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

  run = await startBackend(place, order, async () => {
    network?.dispose();
    network = undefined;
    network = await SceneNetwork.load(data.network, place.unpacked);
    network.segment(sample.image); // the first takes longer
    Object.assign(place.root, { network }); // for the console: network.segment({ height, width, pixels })
    pass();
  });
  pass();
}

function kindOf(truth: number, label: number): number {
  if (truth === label) return truth === 0 ? 0 : kinds.right;
  if (label === 0) return kinds.missed;
  return truth === 0 ? kinds.added : kinds.confused;
}
