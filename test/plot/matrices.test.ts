/** Matrices, sliders and drawings: what stands in them, in every state of a slider. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confusion } from '../../lib/plot/confusion';
import { encoderDecoder } from '../../lib/plot/encoderDecoder';
import type { Figure } from '../../lib/plot/figure';
import { legend } from '../../lib/plot/labelled';
import { images } from '../../lib/plot/images';
import { matrices } from '../../lib/plot/matrices';
import { slider, sliding } from '../../lib/plot/slider';
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
    const { data, layout } = sliding(states, { name: 'n', active: 1 });
    expect((data as Trace[]).map(({ visible }) => visible)).toEqual([false, false, true, true, false, false]);
    expect((layout as { sliders: Slider[] }).sliders[0].steps[2].args[0].visible).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(() => sliding([], { name: 'n' })).toThrow(/0 states/);
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
  const figure = transposedSteps(x, kernel, { title: 'steps' });

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

it('a slider of images carries them, and begins where it is told', async () => {
  const [white, black] = [tf.ones([2, 4, 4, 1]), tf.zeros([2, 4, 4, 1])] as tf.Tensor4D[];
  const png = await images(white, { scale: 1 });
  const states = { a: png, b: images(black) };
  const figure = await slider(states, { title: 't', name: 'noise', active: 'b' });
  expect(seen(figure, 0)[0]).toMatchObject({ source: `data:image/png;base64,${png.toString('base64')}` });
  expect((figure.data as Trace[]).map(({ visible }) => visible)).toEqual([false, true]);
  const words = { title: 't', name: 'n' };
  await expect(slider(states, { ...words, active: 'c' })).rejects.toThrow(
    'expected one of a, b as the active state, got c',
  );
  await expect(slider({}, words)).rejects.toThrow('expected one image or more, got none');
  await expect(slider({ a: Buffer.from('no') }, words)).rejects.toThrow(
    'expected a PNG file for "a", got 2 bytes',
  );
});

it('a legend of classes names each beside its colour', () => {
  const classes = Array.from({ length: 7 }, (_, i) => ({ name: `<${i}>`, color: [i, 0, 255] as const }));
  const svg = legend(classes);
  expect(svg.match(/fill="rgb\(\d,0,255\)"/g)).toHaveLength(7);
  expect(svg).toContain('>&lt;6&gt;</text>');
  expect(svg).toContain('viewBox="0 0 724 64"'); // the seventh in a row of its own
  expect(() => legend([])).toThrow('expected one class or more, got none');
});

it('a confusion matrix says what is confused most', () => {
  const matrix = new ConfusionMatrix(['sky', 'tree', 'car']);
  matrix.add([0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 0, 0, 0]);
  expect(confusion(matrix, { title: 't' }).layout.meta.alternative).toMatch(
    /75.0 % of tree is taken for sky/,
  );
});

it('a decoder regains the sizes that its encoder had, of odd ones too', () => {
  const svg = encoderDecoder(deconvNetLayers(3, { blocks: [1, 1, 1, 1], code: false }), { input: 40 });
  expect(svg.match(/>\d+×\d+</g)!.filter((text) => !text.includes('>3×3') && !text.includes('>1×1'))).toEqual(
    [40, 20, 10, 5, 5, 10, 20, 40, 40].map((size) => `>${size}×${size}<`),
  );
});

it('the published network is drawn with its kernels, filters and sizes', () => {
  const svg = encoderDecoder(deconvNetLayers(21), { input: 224 });
  for (const text of ['224×224', '7×7', '1×1', '>4096<', '>512, 256<', '3 × 3×3', 'fc6-deconv', 'seg-score'])
    expect(svg).toContain(text);
  expect(svg).toMatch(/^<svg /);
});

describe('matrices side by side', () => {
  it('may be tensors: a matrix, or an image of one channel', () => {
    const { data, layout } = matrices(
      { a: tf.tensor2d([[1, 2]]), b: tf.tensor4d([3, 4], [1, 2, 1, 1]), c: [[-5]] },
      { title: 'Three' },
    );
    expect((data as Trace[]).map(({ name, z }) => [name, z])).toEqual([
      ['a', [[1, 2]]],
      ['b', [[3], [4]]],
      ['c', [[-5]]],
    ]);
    expect(data[0]).toMatchObject({ zmin: -5, zmax: 5, text: [['1', '2']] });
    expect(layout.sliders).toBeUndefined();
    expect((layout.annotations as { text: string }[]).map(({ text }) => text)).toEqual(['a', 'b', 'c']);
    expect(layout.meta.alternative).toBe('a: 1 × 2, 1 to 2. b: 2 × 1, 3 to 4. c: 1 × 1, -5 to -5.');
  });

  it('have decimals where they need them, and numbers where they can be read', () => {
    expect(matrices({ a: [[0.5]] }, { title: 't' }).data[0]).toMatchObject({ text: [['0.5']] });
    expect(matrices({ a: [new Array<number>(43).fill(1)] }, { title: 't' }).data[0]).not.toHaveProperty(
      'texttemplate',
    );
  });

  it('must be matrices', () => {
    const draw = (matrix: tf.Tensor | number[][]) => () => matrices({ a: matrix }, { title: 't' });
    expect(draw(tf.zeros([1, 2, 2, 3]))).toThrow(/^a: expected a matrix/);
    expect(draw([[1], [1, 2]])).toThrow(/^a: expected rows of one length/);
    expect(() => matrices({}, { title: 't' })).toThrow('expected one matrix or more, got none');
  });
});
