import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { experiments, laboratory, models, tf } from '../../lib';
import {
  type Curve,
  curveShapes,
  type Panel,
  type PanelLayout,
  placesOf,
} from '../../lib/laboratory/curveShapes';
import { markupOf } from '../../lib/laboratory/shapes';
import { findingOf } from '../../lib/laboratory/page/finding';
import { Run, type RunSettings } from '../../lib/laboratory/page/run';
import type { TrainingData } from '../../lib/laboratory/training';
import { bars } from '../digits';
import { sentData } from './sentData';

const [train, test] = [bars(160, 1), bars(80, 2)];
const sets = { train, test };
const dataOf = (html: string) => sentData<TrainingData>(html);

describe('what the page gets', () => {
  const { html } = laboratory.training(sets, {
    ...{ recorded: experiments.recorded('rates'), digits: 120, testDigits: 50 },
  });
  const saved = dataOf(html);

  it('are so many digits of each set, as bytes, with their labels', () => {
    const bytes = gunzipSync(Buffer.from(saved.images, 'base64'));
    expect(bytes.length).toBe(784 * 170);
    expect([saved.labels.length, saved.trained]).toEqual([170, 120]);
    const bright = (i: number) => {
      const rows = Array.from({ length: 28 }, (_, row) =>
        bytes.subarray(784 * i + 28 * row, 784 * i + 28 * (row + 1)).reduce((a, b) => a + b, 0),
      );
      return Math.floor(rows.indexOf(Math.max(...rows)) / 2.8);
    };
    for (const i of [0, 50, 119, 120, 169]) expect(bright(i)).toBe(saved.labels[i]);
    expect(html.length).toBeLessThan(2.5e6);
  });

  it('are the recorded curves of every method at every rate', () => {
    expect(saved.rates).toEqual([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]);
    expect(saved.recorded.length).toBe(5 * 9);
    const { accuracy, loss } = saved.recorded.find((of) => of.method === 'batchNorm' && of.rate === 0.1)!;
    const runs = experiments.recorded('rates').where({ method: 'batchNorm', learningRate: 0.1 });
    const expected = runs.curve({ on: 'test', until: 400 });
    expect(accuracy.map(([step]) => step)).toEqual(expected.steps);
    accuracy.forEach(([, value], i) => expect(value).toBeCloseTo(expected.accuracy[i].mean, 3));
    expect(loss[0][1]).toBeGreaterThan(loss[loss.length - 1][1]);
  });

  it('is no curve where none is recorded, and the rates all the same', () => {
    const { recorded, rates } = dataOf(laboratory.training(sets, { digits: 64, testDigits: 10 }).html);
    expect(recorded).toEqual([]);
    expect(rates.length).toBe(9);
  });

  it('refuses too few digits, more than there are, and other images', () => {
    expect(() => laboratory.training(sets, { digits: 63 })).toThrow(
      /from 64 .* as digits to train with, got 63/,
    );
    expect(() => laboratory.training(sets, { digits: 161 })).toThrow(/expected 1 to 160 images of bars/);
    expect(() => laboratory.training(sets, { digits: 64, testDigits: 0 })).toThrow(/digits to test with/);
    expect(() => laboratory.training(sets, { digits: 64, testDigits: 10, steps: 5 })).toThrow(
      /steps of a run/,
    );
    const wide = { ...train, width: 56, count: 80, labels: train.labels.subarray(0, 80) };
    expect(() => laboratory.training({ train: wide, test })).toThrow(
      /expected images of 28 x 28 x 1.*28 x 56/,
    );
  });
});

describe('a run', () => {
  const settings: RunSettings = {
    ...{ network: { seed: 1, filters: 4, weightStddev: 0.05, batchNorm: true }, optimizer: 'sgd' },
    ...{ rate: 1, batchSize: 64 },
  };

  it('learns, says what it takes each digit for, and keeps no tensor', () => {
    const before = tf.memory().numTensors;
    const run = new Run(settings, train, test);
    const first = run.evaluate();
    for (let i = 0; i < 30; i++) run.step();
    const last = run.evaluate();
    expect(run.loss[29]).toBeLessThan(0.5 * run.loss[0]);
    expect(last.accuracy).toBeGreaterThan(Math.max(0.8, first.accuracy));
    const right = Array.from(last.answers).filter((answer, i) => answer === test.labels[i]).length;
    expect(right / test.count).toBeCloseTo(last.accuracy, 5);
    expect(run.tested.map(({ step }) => step)).toEqual([0, 30]);
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has the kernels of the first convolution', () => {
    const run = new Run(settings, train, test);
    const [kernel] = models
      .mnistCnn(settings.network)
      .layers.find(({ name }) => name === 'conv1')!
      .getWeights();
    const expected = kernel.slice([0, 0, 0, 2], [5, 5, 1, 1]).dataSync();
    expect([...run.firstKernels()[2]]).toEqual([...expected]);
    expect(run.firstKernels().length).toBe(4);
    run.dispose();
  });

  it('knows that its loss is no longer a number', () => {
    const run = new Run({ ...settings, network: { seed: 1, filters: 2 }, rate: 1e30 }, train, test);
    while (!run.diverged && run.loss.length < 10) run.step();
    expect(run.diverged).toBe(true);
    expect(findingOf(run, 400)).toEqual({ word: 'diverged', step: run.loss.length - 1 });
    run.dispose();
  });
});

describe('what a run has shown', () => {
  const flat = (value: number, length: number) => new Array<number>(length).fill(value);
  const at = (step: number, accuracy: number) => [{ step, accuracy }];

  it('is nothing at first, and nothing while it learns', () => {
    expect(findingOf({ loss: [], tested: [] }, 100)).toBeUndefined();
    expect(findingOf({ loss: flat(2.3, 50), tested: at(40, 0.1) }, 100)).toBeUndefined();
  });

  it('is a rate too large where the loss leapt and stays at chance', () => {
    const loss = [2.3, 2.4, 9, ...flat(2.31, 60)];
    expect(findingOf({ loss, tested: at(60, 0.12) }, 400)).toEqual({ word: 'leapt', step: 2, loss: 9 });
    expect(findingOf({ loss, tested: at(60, 0.6) }, 400)).toBeUndefined(); // it learns nevertheless
    expect(findingOf({ loss: loss.slice(0, 30), tested: at(20, 0.12) }, 400)).toBeUndefined();
  });

  it('is a rate too small at the end where nothing happened, else the accuracy', () => {
    expect(findingOf({ loss: flat(2.3, 100), tested: at(100, 0.1) }, 100)).toEqual({
      word: 'stuck',
      step: 100,
    });
    expect(findingOf({ loss: flat(0.3, 100), tested: at(100, 0.9) }, 100)).toEqual({
      ...{ word: 'done', step: 100, accuracy: 0.9 },
    });
  });
});

describe('curves as SVG', () => {
  const curvesSvg = (panel: Panel, layout: PanelLayout) => markupOf(curveShapes(panel, layout));
  const colors = { ink: '#000', quiet: '#777', line: '#ddd', paper: '#fff' };
  const layout = { width: 400, height: 200, margin: 100, steps: 100, stepTicks: [], colors };
  const panel = (...curves: Curve[]): Panel => ({ title: 'loss', curves, range: [0, 3], ticks: [] });
  const names = (svg: string) =>
    [...svg.matchAll(/<text x="[\d.]+" y="([\d.]+)"[^>]*>([^<]*)<\/text>/g)].slice(1);

  it('puts steps and values in their places', () => {
    const curve: Curve = { label: 'a', color: '#123456', points: [[0, 3], [100, 0]] }; // prettier-ignore
    const { left, right, top, bottom } = placesOf(panel(curve), layout);
    const [, points] = /<polyline points="([^"]*)"/.exec(curvesSvg(panel(curve), layout))!;
    expect(points).toBe(`${left},${top} ${right},${bottom}`);
  });

  it('keeps names apart and inside', () => {
    const same = ['a', 'b', 'c', 'd'].map(
      (label): Curve => ({ label, color: '#000', points: [[0, 2], [100, 0.01]] }), // prettier-ignore
    );
    const ys = names(curvesSvg(panel(...same), layout)).map(([, y]) => Number(y));
    ys.slice(1).forEach((y, i) => expect(y - ys[i]).toBeGreaterThanOrEqual(14));
    expect(ys[3]).toBeLessThanOrEqual(layout.height - 15);
  });

  it('leaves names where they are that are beside each other', () => {
    const [early, late] = [10, 100].map(
      (end): Curve => ({ label: 'name', color: '#000', points: [[0, 2], [end, 1]] }), // prettier-ignore
    );
    const [first, second] = names(curvesSvg(panel(early, late), layout)).map(([, y]) => Number(y));
    expect(first).toBe(second);
  });

  it('has an arrow where a line leaves through the top, and ends it at what is no number', () => {
    const wild: Curve = { label: 'x', color: '#abcdef', points: [[0, 1], [50, 9], [60, NaN]] }; // prettier-ignore
    const svg = curvesSvg(panel(wild), layout);
    expect(svg).toContain('<path d="M');
    expect(svg).not.toContain('NaN');
    expect(curvesSvg(panel({ ...wild, points: [[0, 1]] }), layout)).not.toContain('<path');
  });

  it('escapes names', () => {
    const named: Curve = { label: '<b>', color: '#000', points: [[0, 1]] };
    expect(curvesSvg(panel(named), layout)).toContain('&lt;b&gt;');
  });
});
