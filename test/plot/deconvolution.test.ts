/** The figures of the fourth notebook: what stands in them, in every state of a slider. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confusionFigure, iouBars } from '../../lib/plot/confusionFigure';
import { encoderDecoder } from '../../lib/plot/encoderDecoder';
import type { Figure } from '../../lib/plot/figure';
import { classLegend } from '../../lib/plot/classLegend';
import { labelColors } from '../../lib/plot/labelColors';
import { numberPanels, numberRow } from '../../lib/plot/numberPanels';
import { imageGrid } from '../../lib/plot/imageGrid';
import { imageSlider } from '../../lib/plot/imageSlider';
import { slider } from '../../lib/plot/slider';
import { transposedSteps } from '../../lib/plot/transposedSteps';
import { deconvNetLayers } from '../../lib/models/deconvNetLayers';
import { tf } from '../../lib/engine/tf';
import { ConfusionMatrix } from '../../lib/metrics/confusionMatrix';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

interface Trace {
  visible: boolean;
  z: number[][];
  name: string;
}
interface Slider {
  steps: { label: string; args: [{ visible: boolean[] }] }[];
}
/** The traces that are seen in a state of the slider. */
function seen({ data, layout }: Figure, state: number): Trace[] {
  const [{ steps }] = layout.sliders as Slider[];
  return (data as Trace[]).filter((_, i) => steps[state].args[0].visible[i]);
}

describe('a slider', () => {
  it('shows the traces of one state, at first those of the active one', () => {
    const states = [1, 2, 3].map((n) => ({ label: String(n), data: [{ n }, { n }] }));
    const { data, layout } = slider(states, { name: 'n', active: 1 });
    expect(data.map(({ visible }) => visible)).toEqual([false, false, true, true, false, false]);
    expect(layout.sliders[0].steps[2].args[0].visible).toEqual([false, false, false, false, true, true]);
    expect(() => slider([], { name: 'n' })).toThrow(/at least one state/);
  });
});

describe('a transposed convolution step by step', () => {
  const [x, kernel] = [
    [
      [1, 2, 0],
      [0, 1, 3],
      [2, 0, 1],
    ],
    [
      [1, 0, 2],
      [0, 1, 0],
      [3, 0, 1],
    ],
  ];
  const figure = transposedSteps(x, kernel, { title: 'steps', caption: 'look' });

  it('begins with one kernel and ends with the sum of nine', () => {
    const first = seen(figure, 0)[2].z;
    expect(first.map((row) => row.slice(0, 3)).slice(0, 3)).toEqual(kernel);
    expect(first.flat().reduce((a, b) => a + b)).toBe(kernel.flat().reduce((a, b) => a + b));
    const last = seen(figure, 8)[2].z;
    expect([last.length, last[0].length]).toEqual([5, 5]);
    expect(last.flat().reduce((a, b) => a + b)).toBe(10 * 8); // sum of x times sum of the kernel
    expect(seen(figure, 4)[1].z).toEqual(kernel); // the fifth entry is 1
  });
});

it('panels of one state have no slider, and name what they are', () => {
  const figure = numberPanels(
    [
      {
        label: '',
        panels: [
          { title: 'a', rows: [[1]] },
          { title: 'b', rows: [[2]] },
        ],
      },
    ],
    {
      title: 't',
      caption: 'c',
      range: 2,
    },
  );
  expect(figure.layout.sliders).toBeUndefined();
  expect((figure.layout.annotations as { text: string }[]).map(({ text }) => text)).toEqual(['a', 'b']);
});

it('a picture slider carries its pictures', async () => {
  const png = await imageGrid(tf.ones([2, 4, 4, 1]), { scale: 1 });
  const figure = imageSlider([{ label: '0.1', png }], {
    title: 't',
    caption: 'c',
    name: 'noise',
    rows: ['a'],
  });
  expect(seen(figure, 0)[0]).toMatchObject({ source: `data:image/png;base64,${png.toString('base64')}` });
});

it('a legend of classes names each beside its colour', () => {
  const classes = Array.from({ length: 7 }, (_, i) => ({ name: `<${i}>`, colour: [i, 0, 255] as const }));
  const svg = classLegend(classes);
  expect(svg.match(/fill="rgb\(\d,0,255\)"/g)).toHaveLength(7);
  expect(svg).toContain('>&lt;6&gt;</text>');
  expect(svg).toContain('viewBox="0 0 724 64"'); // the seventh in a row of its own
  expect(() => classLegend([])).toThrow('expected one class or more, got none');
});

it('labels become colours, void black', () => {
  const classes = [{ name: 'a', colour: [255, 0, 51] as const }];
  const colours = labelColors(tf.tensor3d([0, 255], [1, 1, 2], 'int32'), classes);
  expect(Array.from(colours.dataSync())).toEqual([1, 0, 0.2, 0, 0, 0].map(Math.fround));
});

it('a confusion matrix and its bars say what is confused most, and what is best', () => {
  const matrix = new ConfusionMatrix(['sky', 'tree', 'car']);
  matrix.add([0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 0, 0, 0]);
  expect(confusionFigure(matrix, { title: 't' }).layout.meta.caption).toMatch(
    /75.0 % of tree is taken for sky/,
  );
  const bars = iouBars(matrix.scores, { title: 't', published: { SegNet: 0.464 } });
  expect(bars.layout.meta.caption).toMatch(
    /over 2 classes: 37.5 %; as published: SegNet 46.4 %. Best is sky, worst tree/,
  );
});

it('the published network is drawn with its kernels, filters and sizes', () => {
  const svg = encoderDecoder(deconvNetLayers(21), { input: 224 });
  for (const text of ['224×224', '7×7', '1×1', '>4096<', '>512, 256<', '3 × 3×3', 'fc6-deconv', 'seg-score'])
    expect(svg).toContain(text);
  expect(svg).toMatch(/^<svg /);
});

describe('matrices in a row', () => {
  const options = { title: 'Two', caption: 'Look.', range: 4 };

  it('may be tensors: a matrix, or a picture of one channel', () => {
    const matrix = tf.tensor2d([[1, 2]]);
    const { data } = numberRow({ a: matrix, b: tf.tensor4d([3, 4], [1, 2, 1, 1]), c: [[5]] }, options);
    const traces = data as unknown as Trace[];
    expect(traces.map(({ name, z }) => [name, z])).toEqual([
      ['a', [[1, 2]]],
      ['b', [[3], [4]]],
      ['c', [[5]]],
    ]);
  });

  it('must be of one channel', () => {
    expect(() => numberRow({ a: tf.zeros([1, 2, 2, 3]) }, options)).toThrow(/^a: expected a matrix/);
  });
});
