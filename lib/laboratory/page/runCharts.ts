/** Accuracy and loss of all runs, the notebook's curve behind them, and the step that the reader points at. */
import { trailingMean } from '../../plot/curves';
import { type Curve, type CurvePoint, curveShapes, type PanelLayout, placesOf } from '../curveShapes';
import { shape } from '../shapes';
import type { TrainingData } from '../training';
import { panelsOf } from '../trainingPanels';
import type { Place } from './place';
import type { Tested } from './run';
import { svgNodes } from './svgNodes';
import type { Chosen } from './training';

export interface Drawn {
  number: number;
  name: string;
  /** Of the palette in the styles. */
  color: number;
  chosen: Chosen;
  loss: readonly number[];
  tested: readonly Tested[];
}

const smoothing = 20; // steps, as in the notebook's figures
const wide = 460; // px from which on lines have their whole names
const letter = 6.4; // px

type Key = 'accuracy' | 'loss';

export function runCharts(
  place: Place,
  { steps, recorded, labels, trained }: TrainingData,
  shown: () => { runs: readonly Drawn[]; chosen: Chosen },
  nameOf: (chosen: Chosen) => string,
) {
  const element = place.part('charts');
  let pointed: number | undefined;

  const percent = (value: number) => place.number(value, { style: 'percent', maximumFractionDigits: 0 });
  const two = (value: number) => place.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const format = { accuracy: percent, loss: two };

  const pointsOf = ({ loss, tested }: Drawn, key: Key): CurvePoint[] =>
    key === 'loss'
      ? Array.from(trailingMean(loss, smoothing), (value, step) => [step, value] as const)
      : tested.map(({ step, accuracy }) => [step, accuracy] as const);

  /** The notebook's, of gradient descent alone. */
  const referenceOf = ({ method, optimizer, rate }: Chosen) =>
    optimizer === 'sgd' ? recorded.find((each) => each.method === method && each.rate === rate) : undefined;

  function curvesOf(key: Key, isWide: boolean): Curve[] {
    const { runs, chosen } = shown();
    const reference = referenceOf(chosen);
    const soft = reference && {
      ...{ label: isWide ? place.say('recordedLine') : '', color: 'var(--lab-recorded)' },
      ...{ points: reference[key], soft: true },
    };
    const own = runs.map((run): Curve => {
      const points = pointsOf(run, key);
      return {
        ...{ label: isWide ? run.name : place.number(run.number), color: `var(--run-${run.color})`, points },
        ...(key === 'loss' ? { raw: run.loss.map((value, step) => [step, value] as const) } : {}),
      };
    });
    return [...(soft ? [soft] : []), ...own].map((curve) => withValue(curve, key));
  }

  /** At the step that is pointed at, the value there before the name. */
  function withValue(curve: Curve, key: Key): Curve {
    if (pointed === undefined) return curve;
    const at = curve.points.filter(([step, value]) => step <= pointed! && Number.isFinite(value)).at(-1);
    return at
      ? { ...curve, at, label: `${format[key](at[1])} ${curve.label}`.trim() }
      : { ...curve, label: '' };
  }

  function layoutOf(curves: readonly Curve[], isWide: boolean, height: number): PanelLayout {
    const longest = Math.max(3, ...curves.map(({ label }) => label.length));
    return {
      ...{ width: element.clientWidth, height, steps, stepTicks: [] },
      ...(pointed === undefined ? {} : { pointed: { step: pointed, label: place.number(pointed) } }),
      margin: isWide ? Math.min(0.4 * element.clientWidth, 16 + letter * longest) : 30,
      colors: {
        ...{ ink: 'currentColor', quiet: 'var(--lab-quiet)' },
        ...{ line: 'var(--lab-line)', paper: 'var(--lab-paper)' },
      },
    };
  }

  function layouts() {
    const isWide = element.clientWidth >= wide;
    const curves = { accuracy: curvesOf('accuracy', isWide), loss: curvesOf('loss', isWide) };
    const words = {
      accuracy: place.say('accuracy', { n: place.number(labels.length - trained) }),
      ...{ loss: place.say('loss'), chance: place.say('chance') },
    };
    const height = isWide ? 230 : 190;
    const layout = layoutOf([...curves.accuracy, ...curves.loss], isWide, height);
    const parts = isWide ? 4 : 2;
    const stepTicks = Array.from({ length: parts + 1 }, (_, i) => Math.round((i * steps) / parts)).map(
      (value) => ({ value, label: place.number(value) }),
    );
    return { panels: panelsOf(curves, words, place.number), layout, stepTicks };
  }

  function draw(): void {
    const { panels, layout, stepTicks } = layouts();
    for (const key of ['accuracy', 'loss'] as const) {
      const last = key === 'loss' ? { ...layout, stepTicks } : layout;
      const { width, height } = layout;
      const size = { width, height, direction: 'ltr', 'aria-hidden': 'true' };
      place.part(key).replaceChildren(...svgNodes([shape('svg', size, curveShapes(panels[key], last))]));
    }
    noteRecorded();
    element.setAttribute('aria-valuemax', String(steps));
    element.setAttribute('aria-valuenow', String(pointed ?? 0));
    element.setAttribute('aria-valuetext', spoken());
  }

  function noteRecorded(): void {
    const { chosen } = shown();
    const isThere = referenceOf(chosen) !== undefined;
    const note = place.part('recorded-note');
    note.toggleAttribute('data-none', !isThere);
    const word = isThere ? 'recorded' : 'unrecorded';
    note.textContent = recorded.length === 0 ? '' : place.say(word, { m: nameOf(chosen) });
  }

  /** All values at the step that is pointed at, or at the end. */
  function spoken(): string {
    const { runs } = shown();
    const parts = runs.map((run) => {
      const values = (['accuracy', 'loss'] as const).map((key) => {
        const until = pointsOf(run, key).filter(([step]) => step <= (pointed ?? Infinity));
        const last = until.at(-1);
        return last ? format[key](last[1]) : '';
      });
      return `${run.name}: ${values.join(', ')}`;
    });
    const n = place.number(pointed ?? 0);
    return [...(pointed === undefined ? [] : [place.say('atStep', { n })]), ...parts].join('; ') || '–';
  }

  function point(step: number | undefined): void {
    pointed = step;
    draw();
  }

  element.addEventListener('pointermove', ({ clientX }) => {
    const { panels, layout } = layouts();
    const { left, right } = placesOf(panels.loss, layout);
    const share = (clientX - element.getBoundingClientRect().left - left) / (right - left);
    point(share < 0 || share > 1 ? undefined : Math.round(share * steps));
  });
  element.addEventListener('pointerleave', () => point(undefined));
  element.addEventListener('keydown', (event) => {
    const by: Record<string, number> = {
      ...{ ArrowRight: 10, ArrowUp: 10, ArrowLeft: -10, ArrowDown: -10 },
      ...{ PageUp: 50, PageDown: -50, Home: -Infinity, End: Infinity },
    };
    if (event.key === 'Escape') return point(undefined);
    if (!(event.key in by)) return;
    event.preventDefault();
    point(Math.max(0, Math.min(steps, (pointed ?? 0) + by[event.key])));
  });
  element.addEventListener('blur', () => point(undefined));
  return { draw };
}
