import { type LabelledImages, subset } from '../data/labelledImages';
import type { Mnist } from '../data/mnist';
import { checkWhole } from '../engine/checkShape';
import { type Method, methodNames, methods } from '../experiments/networks';
import type { Runs } from '../experiments/runs';
import type { MnistCnnOptions } from '../models/mnistCnn';
import type { ShowableHtml } from '../notebook/show';
import { svgDrawing } from '../plot/svg';
import { svgToPng } from '../plot/svgToPng';
import { type CurvePoint, curveShapes } from './curveShapes';
import { frame } from './frame';
import { packed } from './saved';
import { markupOf } from './shapes';
import { trainingControls, trainingWords } from './trainingControls';
import { panelsOf } from './trainingPanels';

/** Means over recorded runs of one method at one rate. */
export interface RecordedCurves {
  method: Method;
  rate: number;
  /** On the batches of training. */
  loss: CurvePoint[];
  /** As at test time. */
  accuracy: CurvePoint[];
}

/** What the page gets to know. */
export interface TrainingData {
  /** 28 x 28 bytes each: those to train with, then those to test with. */
  images: string;
  labels: number[];
  /** How many are trained with. */
  trained: number;
  classes: readonly string[];
  /** Steps of a run, and between two of its tests. */
  steps: number;
  testEvery: number;
  batchSize: number;
  network: MnistCnnOptions;
  methods: Partial<Record<Method, Partial<MnistCnnOptions>>>;
  rates: readonly number[];
  opening: { method: Method; rate: number };
  recorded: RecordedCurves[];
}

/** What a reader finds there. */
export interface TrainingLaboratoryOptions {
  /** Runs of the methods by learning rate, `experiments.recorded('rates')`: whose curves are in the background. */
  recorded?: Runs;
  /** How many are trained with. */
  digits?: number;
  /** How many are tested with. */
  testDigits?: number;
  /** Of a run. */
  steps?: number;
  /** Of the digits that are taken, their order, and the weights at the start. */
  seed?: number;
}

/** Where no run is recorded. */
const ownRates = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const [testEvery, batchSize] = [20, 64];
const opening = { method: 'batchNorm', rate: 0.1 } as const;

/**
 * A laboratory in the page: the reader picks what regularises a small network, an optimiser and a learning rate, and
 * the network trains there and then, in the exported page too, without a network connection. Its curves are drawn beside
 * the recorded ones of the same method and rate. The network is `models.mnistCnn` with 8 feature maps.
 * @throws RangeError for fewer than 64 digits to train with, or more than there are; Error for images that are not
 * MNIST's digits.
 * @example
 * const rates = experiments.recorded('rates');
 * const { text } = laboratory.training(await data.loadMnist(), { recorded: rates, digits: 100, testDigits: 50 });
 * text.slice(0, 11); // => 'Laboratory:'
 */
export function training(
  { train, test }: Pick<Mnist, 'train' | 'test'>,
  { recorded, digits = 500, testDigits = 200, steps = 400, seed = 1 }: TrainingLaboratoryOptions = {},
): ShowableHtml {
  checkDigits(train);
  checkDigits(test);
  checkWhole('digits to train with', digits, batchSize);
  checkWhole('digits to test with', testDigits);
  checkWhole('steps of a run', steps, testEvery);
  const [some, others] = [subset(train, digits, seed), subset(test, testDigits, seed)];
  const curves = recorded ? recordedCurves(recorded, steps) : [];
  const rates = [...new Set(curves.map(({ rate }) => rate))].sort((a, b) => a - b);
  const data: TrainingData = {
    images: packed(Buffer.concat([some.images, others.images])),
    labels: [...some.labels, ...others.labels],
    ...{ trained: digits, classes: train.classes, steps, testEvery, batchSize },
    network: { seed, filters: 8, weightStddev: 0.03 },
    ...{ methods, rates: rates.length > 0 ? rates : ownRates, opening, recorded: curves },
  };
  return frame({
    name: 'training',
    still: still(data),
    alternative: `Recorded accuracy and loss over ${steps} steps at a learning rate of ${opening.rate}, by what regularises.`,
    invitation:
      'In JupyterLab, and wherever scripts run, you train a network here, and its curves grow as it learns.',
    live: trainingControls(methodNames, data.rates),
    words: trainingWords,
    data,
  });
}

function checkDigits({ name, height, width, channels, classes }: LabelledImages): void {
  if (height === 28 && width === 28 && channels === 1 && classes.length === 10) return;
  throw new Error(
    `expected images of 28 x 28 x 1 in 10 classes, got ${height} x ${width} x ${channels} in ${classes.length} ` +
      `(${name}): give the digits of data.loadMnist()`,
  );
}

const rounded = (value: number) => Number(value.toPrecision(4));

/** Of every method at every rate that was recorded. */
function recordedCurves(runs: Runs, steps: number): RecordedCurves[] {
  if (runs.missing) return [];
  return (Object.keys(methods) as Method[]).flatMap((method) =>
    runs
      .where({ method })
      .settings('learningRate')
      .map((rate) => {
        const some = runs.where({ method, learningRate: rate });
        const points = (on: 'training' | 'test', key: 'loss' | 'accuracy'): CurvePoint[] => {
          const curve = some.curve({ on, until: steps });
          return curve.steps.map((step, i) => [step, rounded(curve[key][i].mean)]);
        };
        return { method, rate, loss: points('training', 'loss'), accuracy: points('test', 'accuracy') };
      }),
  );
}

const colors = ['#5b626b', '#b25c00', '#0072b2', '#007a59', '#a8518a'];

/** The recorded curves at the opening rate. */
function still({ recorded, opening, steps }: TrainingData): Buffer {
  const [width, height] = [720, 210];
  const curves = (key: 'loss' | 'accuracy') =>
    recorded
      .filter(({ rate }) => rate === opening.rate)
      .map(({ method, [key]: points }, i) => ({ label: methodNames[method], color: colors[i], points }));
  const { accuracy, loss } = panelsOf(
    { accuracy: curves('accuracy'), loss: curves('loss') },
    { accuracy: 'accuracy as at test time', loss: 'loss of the batch, nats', chance: 'chance' },
  );
  const layout = {
    ...{ width: width - 24, height, margin: 110, steps, stepTicks: [] },
    colors: { ink: '#1c1f23', quiet: '#5b626b', line: '#d9dde2', paper: '#fff' },
  };
  const stepTicks = [0, 0.25, 0.5, 0.75, 1]
    .map((share) => Math.round(share * steps))
    .map((value) => ({ value, label: String(value) }));
  return svgToPng(
    svgDrawing(
      { width, height: 2 * height + 24, words: '' },
      `<g font-size="12" transform="translate(12 12)">${markupOf(curveShapes(accuracy, layout))}</g>` +
        `<g font-size="12" transform="translate(12 ${height + 12})">${markupOf(curveShapes(loss, { ...layout, stepTicks }))}</g>`,
    ),
  );
}
