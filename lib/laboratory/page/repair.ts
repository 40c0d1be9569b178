/** The repair of digits: what is painted runs through the notebook's networks at every stroke. */
import type { GreyImages } from '../../data/corruption';
import type { tf } from '../../engine/tf';
import { restore } from '../../experiments/restoration';
import '../../layers/batchNorm';
import '../../layers/subPixelConv2d';
import '../../layers/switchLayers';
import '../../layers/transposedConv2d';
import '../../layers/unpool';
import { psnr } from '../../metrics/imageQuality';
import type { RepairData } from '../repair';
import { type Backend, startBackend } from './backends';
import { type Brush, Damage } from './damage';
import { loadModel } from './loadModel';
import { digitStrip } from './digitStrip';
import { colorOf, ink, markPixel, paint } from './paint';
import { pen } from './pen';
import { pick } from './pick';
import type { Place } from './place';

const order: readonly Backend[] = ['wasm', 'webgl', 'cpu'];
const size = 28;
const imageOf = (values: Float32Array): GreyImages => ({
  ...{ values, count: 1, height: size, width: size, channels: 1 },
});

export async function repair(place: Place): Promise<void> {
  const data = JSON.parse(place.packed('data')) as RepairData;
  const bytes = new Uint8Array(await place.unpacked(data.digits));
  const digitAt = (i: number) => Float32Array.from(bytes.subarray(784 * i, 784 * (i + 1)), (x) => x / 255);
  const canvases = (name: string) => place.parts<HTMLCanvasElement>(name);
  const [board] = canvases('pad');
  const sections = place.parts('network');
  const names = sections.map((section) => section.querySelector('.name')!.textContent!);
  const damage = new Damage(place.index);
  let models: tf.LayersModel[] = [];
  let repaired: Float32Array[] = [];
  let looked: number | undefined = undefined;
  let isDue = false;
  let passes = 0;
  let run: ((f: () => void) => void) | undefined = undefined;

  const restored = (model: tf.LayersModel, pixels: Float32Array) => restore(model, imageOf(pixels)).values;

  function pass(): void {
    if (!run || models.length === 0) return;
    run(() => {
      const start = performance.now();
      repaired = models.map((model) => restored(model, damage.damaged));
      const n = place.number(Math.ceil(performance.now() - start));
      place.part('took').textContent = place.say('took', { n });
      draw();
    });
    place.root.dataset.painted = String((passes += 1));
  }

  /** At the next frame, however often the brush has moved. */
  function soon(): void {
    paint(board, damage.damaged, size, ink);
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      pass();
    });
  }

  const decibels = (pixels: Float32Array) => psnr(imageOf(damage.clean), imageOf(pixels));
  const said = (value: number) => place.number(value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  function draw(): void {
    const [over, under] = ['--over', '--under'].map((name) => colorOf(place.root, name));
    paint(canvases('clean')[0], damage.clean, size, ink);
    paint(board, damage.damaged, size, ink);
    repaired.forEach((pixels, i) => paint(canvases('repaired')[i], pixels, size, ink));
    [damage.damaged, ...repaired].forEach((pixels, i) => {
      const difference = pixels.map((x, pixel) => x - damage.clean[pixel]);
      paint(canvases('error')[i], difference, size, (x) => [x > 0 ? over : under, Math.abs(x) ** 0.7]);
      const value = decibels(pixels);
      place.parts('psnr')[i].textContent =
        value === Infinity ? place.say('whole') : place.say('psnr', { n: said(value) });
    });
    const before = decibels(damage.damaged);
    repaired.forEach((pixels, i) => {
      const gain = decibels(pixels) - before;
      const element = place.parts('gain')[i];
      element.textContent = Number.isFinite(gain)
        ? place.say(gain < 0 ? 'loss' : 'gain', { n: said(Math.abs(gain)) })
        : '';
      element.toggleAttribute('data-loss', gain < 0);
    });
    look(looked);
  }

  /** A pixel in every image, and its values. */
  function look(pixel?: number): void {
    looked = pixel;
    markPixel(place.parts('spot'), size, pixel);
    place.part('readout').textContent = pixel === undefined ? place.say('point') : valuesAt(pixel);
    if (pixel !== undefined) for (const set of moveTo) set(pixel);
  }

  function valuesAt(pixel: number): string {
    const value = (x: number) => place.number(x, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    return place.say('pixel', {
      r: place.number(Math.floor(pixel / size) + 1),
      c: place.number((pixel % size) + 1),
      ...{ d: value(damage.clean[pixel]), x: value(damage.damaged[pixel]) },
      n: repaired.map((pixels, i) => `${value(pixels[pixel])} ${names[i]}`).join('; '),
    });
  }

  function announce(): void {
    const parts = [...place.parts('network')].map(
      (section, i) => `${names[i]}: ${section.querySelector('.figures')!.textContent!.trim()}`,
    );
    place.part('status').textContent = parts.join('; ');
  }

  const cells = { count: size * size, columns: size, hover: true, text: valuesAt };
  const moveTo = canvases('error').map((canvas) => pick(canvas, cells, ({ index }) => look(index)));
  for (const canvas of [board, ...canvases('clean'), ...canvases('repaired')])
    canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
      const [x, y] = [offsetX, offsetY].map((at) => Math.floor((at / canvas.clientWidth) * size));
      if (Math.min(x, y) >= 0 && Math.max(x, y) < size) look(y * size + x);
    });

  const changed = (done: boolean) => {
    if (!done) return soon();
    pass();
    announce();
  };
  const brush = () => place.parts<HTMLInputElement>('brush').find(({ checked }) => checked)!.value as Brush;
  const width = () => Number(place.part<HTMLInputElement>('width').value);
  const undo = () => {
    damage.undo();
    changed(true);
  };
  pen(
    board,
    place.part('pen'),
    { side: size, stride: 1 },
    {
      begin: () => damage.begin(),
      line: (from, to) => damage.line(from, to, brush(), brush() === 'draw' ? Math.min(3, width()) : width()),
      clear: undo,
      changed,
      keys: (state) => (place.part('status').textContent = place.say(state === 'down' ? 'penDown' : 'penUp')),
    },
  );
  const widen = () => place.part('pen').style.setProperty('--width', String(width()));
  place.part('width').addEventListener('input', widen);
  widen();
  const radios = place.radios('brush');
  place.parts('corruption').forEach((button, i) =>
    button.addEventListener('click', () => {
      damage.corrupt(data.corruptions[i]);
      changed(true);
    }),
  );
  place.part('undo').addEventListener('click', undo);
  place.part('blank').addEventListener('click', () => {
    damage.show(new Float32Array(size * size));
    place.part('picked').hidden = true;
    radios.find(({ value }) => value === 'draw')!.checked = true;
    changed(true);
    board.focus();
  });

  const markPicked = digitStrip(place, bytes, data.labels, (index) => {
    damage.show(digitAt(index));
    changed(true);
  });
  markPicked(data.opening);
  damage.show(digitAt(data.opening));
  damage.corrupt({ kind: 'gaussian', sigma: 0.3 });
  damage.begin();
  damage.line([7, 20], [22, 5], 'hole', 2);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

  run = await startBackend(place, order, async () => {
    for (const model of models.splice(0)) model.dispose();
    models = await Promise.all(data.networks.map((saved) => loadModel(saved, place.unpacked)));
    for (const model of models) restored(model, damage.damaged); // the first takes longer
    // For the console: networks[0](pixels).
    Object.assign(place.root, {
      networks: models.map((model) => (pixels: Float32Array) => restored(model, pixels)),
    });
    pass();
  });
  pass();
}
