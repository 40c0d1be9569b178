/** Dropout on the pixels of a digit: one mask after another, and their mean, which approaches p x. */
import { tf } from '../../engine/tf';
import { dropout } from '../../layers/dropout';
import { ink, paint } from './paint';
import type { Place } from './place';

const pause = 150; // ms between two masks
const most = 400; // masks

/** Returns what begins again with another image. */
export function dropoutPanel(place: Place): (pixels: Float32Array) => void {
  const [slider, value] = [place.part<HTMLInputElement>('keep'), place.part('keep-value')];
  const [thinned, mean, expected, curve] = ['thinned', 'mean', 'expected', 'distance'].map((name) =>
    place.part<HTMLCanvasElement>(name),
  );
  const button = place.part('run');
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let isRunning = !still.matches;
  let isSeen = false;
  let pixels: Float32Array | undefined;
  let sum = new Float32Array(784);
  let distances: number[] = [];

  function begin(): void {
    if (!pixels) return;
    sum = new Float32Array(784);
    distances = [];
    value.textContent = place.number(keep());
    paint(
      expected,
      pixels.map((x) => keep() * x),
      28,
      ink,
    );
    draw();
  }

  const keep = () => Number(slider.value);

  /** One more mask. */
  function draw(): void {
    if (!pixels) return;
    const image = pixels;
    const count = distances.length + 1;
    const masked = tf.tidy(() =>
      dropout(tf.tensor1d(image), { keep: keep(), seed: tf.tensor1d([1, count], 'int32') }),
    );
    const values = masked.dataSync();
    masked.dispose();
    values.forEach((x, i) => (sum[i] += x));
    const square = sum.reduce((total, x, i) => total + (x / count - keep() * image[i]) ** 2, 0);
    distances.push(Math.sqrt(square / 784));
    paint(thinned, values, 28, ink);
    paint(
      mean,
      sum.map((x) => x / count),
      28,
      ink,
    );
    const [n, d] = [place.number(count), place.number(distances[count - 1], { maximumSignificantDigits: 2 })];
    place.part('thinned-caption').textContent = place.say('mask', { n });
    place.part('mean-caption').textContent = place.say(count === 1 ? 'meanOfOne' : 'mean', { n });
    place.part('distance-caption').textContent = place.say('distance', { n: d });
    drawCurve(curve, distances);
  }

  function tick(): void {
    const isDue = isRunning && isSeen && !document.hidden;
    if (isDue && distances.length < most) draw();
    setTimeout(tick, pause);
  }

  const label = () => (button.textContent = place.say(isRunning ? 'pause' : 'run'));
  button.addEventListener('click', () => {
    isRunning = !isRunning;
    if (isRunning && distances.length >= most) begin();
    label();
  });
  place.part('one').addEventListener('click', () => {
    isRunning = false;
    label();
    draw();
  });
  slider.addEventListener('input', begin);
  new IntersectionObserver(([{ isIntersecting }]) => (isSeen = isIntersecting)).observe(thinned);
  label();
  tick();
  return (next) => {
    pixels = next;
    begin();
  };
}

/** Both axes logarithmic: 1 / sqrt(masks) is a straight line. */
function drawCurve(canvas: HTMLCanvasElement, distances: readonly number[]): void {
  const [width, height] = [224, 224];
  if (canvas.width !== width) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d')!;
  context.clearRect(0, 0, width, height);
  context.strokeStyle = getComputedStyle(canvas).color;
  const x = (count: number) => 8 + ((width - 16) * Math.log(count)) / Math.log(most);
  const y = (distance: number) =>
    8 + (height - 16) * Math.min(1, Math.max(0, Math.log(0.3 / distance) / Math.log(most)));
  context.lineWidth = 1;
  context.globalAlpha = 0.35;
  context.setLineDash([6, 6]);
  const first = distances[0] || 0.2;
  context.beginPath();
  context.moveTo(x(1), y(first));
  context.lineTo(x(most), y(first / Math.sqrt(most)));
  context.stroke();
  Object.assign(context, { globalAlpha: 1, lineWidth: 3 });
  context.setLineDash([]);
  context.beginPath();
  distances.forEach((distance, i) => context.lineTo(x(i + 1), y(distance || 1e-9)));
  context.stroke();
}
