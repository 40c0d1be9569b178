/** The figures as plotly.js and the browser take them. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reported } from '../../lib/experiments/report';
import { type Figure, figure } from '../../lib/plot/figure';
import { bars, dots } from '../../lib/plot/dots';
import { curves } from '../../lib/plot/curves';
import { histogram } from '../../lib/plot/histogram';
import { line, points } from '../../lib/plot/line';
import { network } from '../../lib/plot/network';
import { rule } from '../../lib/plot/rule';
import { mnistCnn } from '../../lib/models/mnistCnn';
import { plotlyJson } from '../../lib/notebook/plotlyJson';
import { openBrowser } from '../browser/browser';

let page: Page;
let close: () => Promise<void>;
beforeAll(async () => {
  const opened = await openBrowser();
  close = opened.close;
  page = await opened.browser.newPage();
  await page.setContent('<!doctype html><div id="figure"></div>');
  await page.addScriptTag({ path: join(__dirname, '../../node_modules/plotly.js-dist-min/plotly.min.js') });
});
afterAll(() => close());

interface Drawn {
  /** What plotly.js finds wrong. */
  complaints: string[];
  title: string;
  axes: string[];
  /** Traces that there is something of to be seen. */
  traces: number;
}

interface PlotlyInPage {
  validate(data: unknown, layout: unknown): { msg: string }[] | undefined;
  newPlot(element: Element, data: unknown, layout: unknown): Promise<unknown>;
}

/** Typed arrays as plain ones: `validate` knows no other, though what draws does. */
const plain = (figure: Figure) =>
  JSON.parse(
    JSON.stringify(figure, (_, value: unknown) =>
      ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value,
    ),
  ) as Figure;

function draw(figure: Figure): Promise<Drawn> {
  return page.evaluate(
    async ({ packed, readable }) => {
      const { Plotly } = globalThis as unknown as { Plotly: PlotlyInPage };
      const complaints = (Plotly.validate(readable.data, readable.layout) ?? []).map(({ msg }) => msg);
      const element = document.querySelector('#figure')!;
      await Plotly.newPlot(element, packed.data, packed.layout);
      const texts = (selector: string) =>
        Array.from(element.querySelectorAll(selector), ({ textContent }) => textContent ?? '');
      const traces = Array.from(element.querySelectorAll('.scatterlayer .trace, .barlayer .trace'));
      return {
        complaints,
        title: texts('text.gtitle').join(),
        axes: texts('text[class$="title"]:not(.gtitle)').filter(Boolean),
        traces: traces.filter((trace) => trace.querySelector('path, .point')).length,
      };
    },
    { packed: plotlyJson(figure) as Figure, readable: plain(figure) },
  );
}

const history = (steps: number) => ({
  loss: Array.from({ length: steps }, (_, i) => 2 / (i + 1)),
  accuracy: Array.from({ length: steps }, (_, i) => 1 - 1 / (i + 1)),
});
const around = (mean: number) => ({ mean, low: 0.9 * mean, high: 1.1 * mean });

describe('plotly.js draws', () => {
  it('training curves', async () => {
    const title = 'Training with and without';
    const runs = { 'with BN': history(100), without: history(10), report: reported.batchNorm };
    expect(await draw(curves(runs, { title, steps: 200 }))).toEqual({
      ...{ complaints: [], title, traces: 6 },
      axes: ['steps of training', 'accuracy', 'cross-entropy, nats'],
    });
  });

  it('curves that have not begun', async () => {
    const { title, complaints } = await draw(curves({ a: { loss: [], accuracy: [] } }, { title: 'empty' }));
    expect(title).toBe('empty');
    for (const complaint of complaints) expect(complaint).toMatch(/not visible|did not get coerced/);
  });

  it('every mark, on linear and logarithmic axes', async () => {
    const options = { title: 'Marks', x: 'rate', y: 'accuracy' };
    const course = [0.1, 1, 10].map((x) => ({ x, y: around(x / 20) }));
    const level = rule({ y: 0.4, name: 'usable' });
    const drawn = [
      figure(
        { ...options, log: 'xy' },
        line(course, { name: 'a' }),
        line(
          [
            [0.1, 1, 10],
            [0.1, 0.2, 0.1],
          ],
          { name: 'b' },
        ),
        level,
      ),
      figure(
        options,
        points(
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
          { name: 'units' },
        ),
        points([[1], [2]]),
      ),
      figure(
        options,
        dots({ BN: around(3), L2: 80 }, { name: 'here' }),
        dots({ BN: 3 }, { name: 'report', muted: true }),
      ),
      figure({ ...options, percent: 'y' }, bars({ sky: around(0.5), road: 0.9 }), level),
      figure(options, histogram([0, 1, 1, 2], { name: 'before' }), histogram([3, 4], { name: 'after' })),
    ];
    const traces = [3, 2, 2, 1, 2];
    for (const [i, one] of drawn.entries())
      expect(await draw(one)).toEqual({
        complaints: [],
        title: 'Marks',
        axes: ['rate', 'accuracy'],
        traces: traces[i],
      });
  });

  it('and complains of what is wrong', async () => {
    const whole = curves({ a: history(5) }, { title: 't' });
    const wrong = {
      ...whole,
      data: [{ ...whole.data[0], mode: 'wavy' }],
      layout: { ...whole.layout, hight: 4 },
    };
    expect((await draw(wrong)).complaints.join()).toMatch(/wavy.*hight|hight.*wavy/s);
  });
});

describe('a network diagram', () => {
  interface Shown {
    error: boolean;
    label: string | null;
    /** Words with the place where they stand. Names of layers have the size 11, as have parameters. */
    words: { text: string; y: number; size: number }[];
    outside: number;
  }
  const networks = {
    'without <BN>': mnistCnn({ seed: 1 }),
    'with BN & dropout': mnistCnn({ seed: 1, batchNorm: true, dropout: true }),
  };
  const columns = Object.values(networks);
  let shown: Shown;
  beforeAll(async () => {
    shown = await page.evaluate((svg) => {
      const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
      document.body.innerHTML = svg;
      const drawing = document.querySelector('svg')!;
      const size = drawing.getBoundingClientRect();
      const texts = Array.from(drawing.querySelectorAll('text'));
      const inside = ({ left, right, top, bottom }: DOMRect) =>
        left >= size.left && right <= size.right && top >= size.top && bottom <= size.bottom;
      return {
        error: parsed.querySelector('parsererror') !== null,
        label: drawing.getAttribute('aria-label'),
        words: texts.map((text) => {
          const [y, size] = ['y', 'font-size'].map((name) => Number(text.getAttribute(name)));
          return { text: text.textContent ?? '', y, size };
        }),
        outside: texts.filter((text) => !inside(text.getBoundingClientRect())).length,
      };
    }, network(networks));
  });
  const all = () => shown.words.map(({ text }) => text);

  it('is well-formed, and nothing sticks out of it', () => {
    expect([shown.error, shown.outside]).toEqual([false, 0]);
  });

  it('names every layer, what it does, what it gives, and its parameters', () => {
    expect(all()).toEqual(expect.arrayContaining(['without <BN>', 'with BN & dropout']));
    for (const model of columns) {
      for (const { name } of model.layers) expect(all()).toContain(name);
    }
    const bn2 = shown.words.find(({ text }) => text === 'bn2')!;
    const row = shown.words.filter(({ y }) => y === bn2.y || y === bn2.y - 15).map(({ text }) => text);
    expect(row).toHaveLength(4);
    expect(row).toEqual(expect.arrayContaining(['bn2', '14 × 14 × 64', '128 parameters']));
    const conv2 = shown.words.filter(({ text }) => text === '102,464 parameters');
    expect(conv2).toHaveLength(2);
    for (const said of [/^conv.* 5×5, 64$/, /^max pool.* 2×2$/, /^dense 10$/, /^dropout.* 0\.8$/, /^relu$/]) {
      expect(all().filter((word) => said.test(word)).length).toBeGreaterThan(0);
    }
  });

  it('puts equal layers on one line, from top to bottom, and leaves a gap for what one lacks', () => {
    const rows = (name: string) =>
      shown.words.filter(({ text, size }) => text === name && size === 11).map(({ y }) => y);
    for (const { name } of columns[0].layers) {
      expect(rows(name)).toHaveLength(2);
      expect(new Set(rows(name)).size).toBe(1);
    }
    const order = columns[1].layers.map(({ name }) => rows(name)[0]);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(order.length);
    expect(rows('bn1')).toHaveLength(1);
  });

  it('can be read out', () => {
    expect(shown.label).toMatch(/^without <BN>: input, conv.* 5×5, 64, relu, max pool.* 2×2, .*dense 10\./);
    expect(shown.label).toMatch(/with BN & dropout: input, dropout.* 0\.8, /);
  });
});
