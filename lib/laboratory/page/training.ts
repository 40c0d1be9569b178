/** The training: a small network learns while the page stays awake, a slice of a frame at a time. */
import type { LabelledImages } from '../../data/labelledImages';
import { select } from '../../data/labelledImages';
import type { Method } from '../../experiments/networks';
import type { TrainingData } from '../training';
import { type Backend, startBackend } from './backends';
import { findingOf } from './finding';
import type { Place } from './place';
import { type OptimizerName, Run } from './run';
import { type Drawn, runCharts } from './runCharts';
import { runsTable } from './runsTable';
import { runSettings } from './runSettings';
import { testedDigits } from './testedDigits';

const order: readonly Backend[] = ['wasm', 'webgl', 'cpu'];
const slice = 10; // ms of a frame in which another step begins
const most = 6; // runs

export interface Chosen {
  method: Method;
  optimizer: OptimizerName;
  rate: number;
}

export async function training(place: Place): Promise<void> {
  const data = JSON.parse(place.packed('data')) as TrainingData;
  const [train, test] = setsOf(data, new Uint8Array(await place.unpacked(data.images)));
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let runs: Drawn[] = [];
  let current: { run: Run; drawn: Drawn } | undefined;
  let isRunning = false;
  let count = 0;
  let compute: ((f: () => void) => void) | undefined = undefined;
  const times: number[] = []; // ms of the latest steps

  const settings = runSettings(place, data, () => {
    if (current && !isSame(current.drawn.chosen, settings.chosen())) release();
    draw();
  });
  const charts = runCharts(place, data, () => ({ runs, chosen: settings.chosen() }), settings.nameOf);
  const table = runsTable(place, (drawn) => {
    if (drawn === current?.drawn) release();
    runs = runs.filter((each) => each !== drawn);
    draw();
  });
  const digits = testedDigits(place, test);

  const make = ({ method, optimizer, rate }: Chosen) =>
    new Run(
      {
        network: { ...data.network, ...data.methods[method] },
        ...{ optimizer, rate, batchSize: data.batchSize },
      },
      train,
      test,
    );

  /** The run goes on no more; its curves stay. */
  function release(): void {
    isRunning = false;
    current?.run.dispose();
    current = undefined;
  }

  function begin(): void {
    release();
    const chosen = settings.chosen();
    const taken = new Set(runs.slice(1 - most).map(({ color }) => color));
    const color = Array.from({ length: most }, (_, i) => i).find((i) => !taken.has(i))!;
    const run = make(chosen);
    const name = settings.nameOf(chosen);
    const drawn = { number: (count += 1), name, color, chosen, loss: run.loss, tested: run.tested };
    runs = [...runs.slice(1 - most), drawn];
    current = { run, drawn };
    look();
  }

  function look(): void {
    if (!current) return;
    digits.draw(current.run.evaluate());
    digits.drawKernels(current.run.firstKernels());
  }

  function step(): void {
    const { run } = current!;
    const start = performance.now();
    run.step();
    times.splice(0, times.length - 19, performance.now() - start);
    if (!still.matches) digits.drawKernels(run.firstKernels());
    if (isAtEnd() && !isTestDue()) isRunning = false;
  }

  /** A test takes as long as a step or two: a frame of its own. */
  const isTestDue = () =>
    !!current &&
    !current.run.diverged &&
    current.run.loss.length % data.testEvery === 0 &&
    current.run.tested.at(-1)?.step !== current.run.loss.length;

  function testNow(): void {
    look();
    if (isAtEnd()) isRunning = false;
  }

  const isAtEnd = () => !!current && (current.run.diverged || current.run.loss.length >= data.steps);

  /** Steps until the slice of this frame is over, one at least. */
  function tick(): void {
    if (!isRunning || !compute) return;
    compute(() => {
      const start = performance.now();
      if (isTestDue()) return testNow();
      do step();
      while (isRunning && !isTestDue() && performance.now() - start < slice);
    });
    const isDue = !still.matches || !isRunning || current!.run.loss.length % data.testEvery === 0;
    if (isDue) draw();
    if (!isRunning) announce();
    requestAnimationFrame(tick);
  }

  function draw(): void {
    charts.draw();
    table.draw(runs, current?.drawn);
    const canGoOn = current && current.run.loss.length > 0 && !isAtEnd();
    place.part('start').textContent = place.say(isRunning ? 'stop' : canGoOn ? 'goOn' : 'start');
    place.part('finding').textContent = finding();
    place.part<HTMLButtonElement>('clear').disabled = runs.length === 0;
    const mean = times.reduce((a, b) => a + b, 0) / times.length;
    if (times.length > 0)
      place.part('took').textContent = place.say('took', { n: place.number(Math.round(mean)) });
    place.root.dataset.steps = String(current?.run.loss.length ?? runs.at(-1)?.loss.length ?? 0);
    place.root.dataset.running = String(isRunning);
  }

  function finding(): string {
    const latest = runs.at(-1);
    if (!latest || latest.loss.length === 0) return place.say('opening');
    const found = findingOf(latest, data.steps);
    const r = place.number(latest.chosen.rate);
    const whole = { n: place.number(latest.loss.length), t: place.number(data.steps), r };
    place.part('finding').toggleAttribute('data-bad', !!found && found.word !== 'done');
    if (!found) return place.say('running', whole);
    return place.say(found.word, {
      ...{ ...whole, n: place.number(found.step) },
      ...('accuracy' in found ? { a: settings.percent(found.accuracy) } : {}),
      ...('loss' in found ? { x: place.number(found.loss, { maximumSignificantDigits: 2 }) } : {}),
    });
  }

  const announce = () => (place.part('status').textContent = finding());

  function ready(): boolean {
    if (!compute) return false;
    if (!current || isAtEnd()) compute(begin);
    return current !== undefined;
  }

  place.part('start').addEventListener('click', () => {
    if (isRunning) isRunning = false;
    else if (ready()) {
      isRunning = true;
      requestAnimationFrame(tick);
    }
    draw();
    if (!isRunning) announce();
  });
  place.part('one').addEventListener('click', () => {
    isRunning = false;
    if (ready()) {
      compute!(step);
      if (isTestDue()) compute!(look);
    }
    draw();
    announce();
  });
  place.part('clear').addEventListener('click', () => {
    release();
    runs = [];
    draw();
  });
  for (const query of ['(prefers-color-scheme: dark)', '(max-width: 46rem)'])
    matchMedia(query).addEventListener('change', draw);
  new ResizeObserver(() => charts.draw()).observe(place.part('charts'));

  compute = await startBackend(place, order, async () => {
    const wasRunning = isRunning;
    const lost = current?.drawn;
    release();
    runs = runs.filter((each) => each !== lost); // the other engine begins it anew
    times.length = 0;
    const opening = make(settings.chosen()); // what it is before the first step, and the engine warm
    digits.draw(opening.evaluate());
    digits.drawKernels(opening.firstKernels());
    opening.step();
    opening.dispose();
    if (lost) begin();
    isRunning = wasRunning;
    if (isRunning) requestAnimationFrame(tick);
    draw();
  });
  Object.assign(place.root, { make }); // for the console: make({ method: 'none', optimizer: 'sgd', rate: 0.1 }).step()
  draw();
}

const isSame = (a: Chosen, b: Chosen) =>
  a.method === b.method && a.optimizer === b.optimizer && a.rate === b.rate;

/** What is trained with, and what is tested with. */
function setsOf({ labels, trained, classes }: TrainingData, images: Uint8Array): LabelledImages[] {
  const all: LabelledImages = {
    ...{ name: 'MNIST', source: 'MNIST', images, labels: Uint8Array.from(labels), count: labels.length },
    ...{ height: 28, width: 28, channels: 1, classes },
  };
  const indices = Array.from(labels, (_, i) => i);
  return [indices.slice(0, trained), indices.slice(trained)].map((some) => select(all, some));
}
