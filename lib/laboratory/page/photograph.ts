/** The photograph: what is dropped, or picked, runs through the network that came with the page. */
import './immediate';
import { tf } from '../../engine/tf';
import type { PhotographData } from '../photograph';
import { type Backend, startBackend } from './backends';
import { drawBarsOf, topOf } from './classBars';
import { covering, type Covering } from './covering';
import { mapsPanel } from './mapsPanel';
import { evidence, heat, paint, paintRgb } from './paint';
import { type PhotographAnswer, PhotographNetwork } from '../photographNetwork';
import type { Place } from './place';
import { listenForPictures, showProblem } from './pictures';
import { centralPixels, middleOf, openPicture } from './view';

const order: readonly Backend[] = ['webgl', 'wasm', 'cpu'];
const shownEdge = 640; // pixels of the photograph on the screen

/** Two frames: what was written is seen before the network takes all of the time. */
const seen = () =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));

export async function photograph(place: Place): Promise<void> {
  const data = JSON.parse(place.packed('data')) as PhotographData;
  const classes = [...place.root.querySelectorAll('.known li')].map((item) => item.textContent!);
  const { size } = data.network;
  const thumbs = place.parts<HTMLButtonElement>('thumb');
  const [photo, over] = ['photo', 'heat'].map((name) => place.part<HTMLCanvasElement>(name));
  const maps = mapsPanel(place, size);
  let network: PhotographNetwork | undefined;
  let run: ((f: () => void) => void) | undefined = undefined;
  let pixels: Uint8ClampedArray | undefined;
  let answer: PhotographAnswer | undefined;
  let chosen = 0; // of the top five
  let [took, passes] = [0, 0];
  let falls: Covering | undefined; // of the photograph that is shown

  async function show(picture: ImageBitmap, thumb?: number): Promise<void> {
    showProblem(place);
    thumbs.forEach((each, i) => each.setAttribute('aria-pressed', String(i === thumb)));
    const name = thumb === undefined ? place.say('own') : data.photographs[thumb].name;
    place.part('title').textContent = name;
    const { left, top, width, height } = middleOf(picture, size);
    Object.assign(photo, { width: shownEdge, height: shownEdge });
    const context = photo.getContext('2d')!;
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, left, top, width, height, 0, 0, shownEdge, shownEdge);
    pixels = centralPixels(picture, size);
    paintRgb(place.part<HTMLCanvasElement>('seen'), pixels, size);
    maps.takePhoto(photo);
    await pass();
  }

  async function pass(): Promise<void> {
    falls?.stop();
    falls = undefined;
    if (!run || !network || !pixels) return;
    place.root.dataset.busy = '';
    place.part('took').textContent = place.say('computing');
    paint(over, [0], 1, heat);
    const asked = pixels;
    await seen();
    if (asked !== pixels) return; // another picture came
    run(() => {
      const start = performance.now();
      answer = network!.answer(asked);
      took = performance.now() - start;
      chosen = 0;
      place.parts<HTMLInputElement>('class')[0].checked = true;
      place.part('took').textContent = place.say('tookNow', { n: milliseconds(took) });
      draw();
    });
    delete place.root.dataset.busy;
    place.root.dataset.painted = String((passes += 1));
    await explain();
    place.root.dataset.explained = String(passes);
  }

  function draw(): void {
    if (!answer || !network) return;
    drawBarsOf(place, classes, answer.probabilities);
    maps.show(network, answer);
    const [best] = topOf(answer.probabilities);
    const a = classes[best];
    const p = place.number(answer.probabilities[best], { style: 'percent' });
    place.part('status').textContent = place.say('answer', { a, p });
  }

  /** Why: of the chosen class, by the chosen method. */
  async function explain(): Promise<void> {
    if (!run || !network || !pixels || !answer) return;
    const [mode, asked] = [modeOf(place), pixels];
    const label = topOf(answer.probabilities)[chosen];
    const c = classes[label];
    const caption = place.part('caption');
    place.root.dataset.mode = mode;
    if (mode !== 'occlusion') falls?.stop();
    if (mode === 'none') {
      caption.textContent = place.say('nothing');
      paint(over, [0], 1, heat);
    }
    if (mode === 'gradCam') {
      place.root.dataset.busy = '';
      await seen();
      if (asked !== pixels || modeOf(place) !== mode) return;
      run(() => {
        const start = performance.now();
        const values = network!.gradCam(asked, label);
        const m = milliseconds(performance.now() - start);
        const most = Math.max(...values);
        paint(
          over,
          values.map((value) => (most > 0 ? value / most : 0)),
          size,
          heat,
        );
        const said = { c, l: network!.explained };
        caption.textContent = place.say(most > 0 ? 'gradCam' : 'nowhere', said);
        place.part('took').textContent = place.say('took', { n: milliseconds(took), m });
      });
      delete place.root.dataset.busy;
    }
    if (mode === 'occlusion') {
      falls ??= covering(place, network, asked, (error) =>
        run!(() => {
          throw error;
        }),
      );
      paint(over, [0], 1, heat);
      caption.textContent = place.say('computing');
      const { values, window } = (await falls.done) ?? {};
      if (asked !== pixels || modeOf(place) !== mode || topOf(answer.probabilities)[chosen] !== label) return;
      if (!values) {
        falls = undefined;
        modesOf(place).find(({ value }) => value === 'none')!.checked = true; // occlusion can be chosen again
        place.root.dataset.mode = 'none';
        caption.textContent = place.say('stopped');
        return;
      }
      const own = Float32Array.from({ length: size * size }, (_, i) => values[i * classes.length + label]);
      const most = Math.max(...own.map(Math.abs)) || 1;
      paint(
        over,
        own.map((value) => value / most),
        size,
        evidence,
      );
      caption.textContent = place.say('occlusion', { c, n: place.number(window!) });
    }
  }

  const milliseconds = (ms: number) => place.number(Math.ceil(ms));
  const choose = async (index: number) => {
    const bytes = Uint8Array.from(atob(data.photographs[index].image), (letter) => letter.charCodeAt(0));
    await show(await openPicture(new Blob([bytes])), index);
  };
  const own = async (file: Blob) => {
    try {
      await show(await openPicture(file));
    } catch (error) {
      showProblem(place, error);
    }
  };

  for (const part of ['class', 'mode', 'layer']) place.radios(part);
  thumbs.forEach((thumb, i) => {
    thumb.style.backgroundImage = `url(data:image/jpeg;base64,${data.photographs[i].image})`;
    thumb.addEventListener('click', () => void choose(i));
  });
  for (const radio of modesOf(place)) radio.addEventListener('change', () => void explain());
  place.parts<HTMLInputElement>('class').forEach((radio, i) =>
    radio.addEventListener('change', () => {
      chosen = i;
      void explain();
    }),
  );
  listenForPictures(place, (file) => void own(file));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

  const first = choose(0);
  await first;
  run = await startBackend(place, order, async () => {
    falls?.stop();
    network?.dispose();
    network = undefined;
    network = await PhotographNetwork.load(data.network, place.unpacked);
    Object.assign(place.root, { network }); // for the console: network.answer(pixels)
    place.part('slow').textContent = tf.getBackend() === 'cpu' ? place.say('slow') : '';
    void pass();
  });
  await pass();
}

const modesOf = (place: Place) => place.parts<HTMLInputElement>('mode');
const modeOf = (place: Place) =>
  modesOf(place).find(({ checked }) => checked)!.value as 'gradCam' | 'occlusion' | 'none';
