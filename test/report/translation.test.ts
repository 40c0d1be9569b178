import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Python } from '../python';

let python: Python;
beforeAll(
  () =>
    void (python = new Python(`
from convnotes_report.translation.catalogue import Catalogue
from convnotes_report.translation.check import complaint
from convnotes_report.translation.document import translate_page
from convnotes_report.translation.numbers import persian_digits
def looked_up(given):
    catalogue = Catalogue(given["entries"])
    return [catalogue.translate(text) for text in given["texts"]], list(catalogue.missing)
def page(given):
    catalogue = Catalogue(given["entries"])
    return translate_page(given["html"], "fa", catalogue), list(catalogue.missing)
`)),
);
afterAll(() => python.close());

it('writes numbers of prose in Persian digits, and none of names, powers, code and formulas', async () => {
  const written = async (text: string) => python.call<string>('persian_digits(given)', text);
  expect(await written('95 % of 1,234.5')).toBe('۹۵٪ of ۱٬۲۳۴٫۵');
  expect(await written('a -0.25')).toBe('a \u2066−۰٫۲۵\u2069');
  for (const text of ['VGG16 block1_conv1 CIFAR-10', 'N(0, 0.05²)']) expect(await written(text)).toBe(text);
  for (const number of ['2.21.0', '2026-11-25', '1.5e-7', '10⁻⁵'])
    expect(await written(number)).toBe(`\u2066${number}\u2069`);
  expect(await written('`f(1)` $x_1 = 2$ [3](4.html) (Noh et al. 2015)')).toBe(
    '`f(1)` $x_1 = 2$ [۳](4.html) (Noh et al. 2015)',
  );
});

describe('a catalogue', () => {
  const entries = {
    'with BN': 'با BN',
    'seed {0}': 'بذر {0}',
    'Look here.': 'نگاه کنید.',
    '{a} took {0} s on {A}': '{a} روی {A} {0} ثانیه',
    '{a} from {0} to {1}': '{a} از {0} تا {1}',
    '{a}: {b}': '{a}: {b}',
  };
  const lookUp = (...texts: string[]) =>
    python.call<[string[], string[]]>('looked_up(given)', { entries, texts });

  it('has one entry for all numbers, and finds sentences, lists and words within', async () => {
    const [texts, missing] = await lookUp(
      'seed 12',
      'Look  here. seed 3.',
      'with BN took 7 s on AMD EPYC',
      'with BN from 1 to 2; with BN from 3 to 4',
      'with BN: seed 1, seed 2',
    );
    expect(texts).toEqual([
      'بذر 12',
      'نگاه کنید. بذر 3.',
      'با BN روی \ue000AMD EPYC\ue001 7 ثانیه',
      'با BN از 1 تا 2؛ با BN از 3 تا 4',
      'با BN: بذر 1، بذر 2',
    ]);
    expect(missing).toEqual([]);
  });

  it('leaves names and numbers', async () => {
    const texts = ['conv1', '2·10<sup>−5</sup>', '0.5 (0.4 … 0.6)', ''];
    const [found, missing] = await lookUp(...texts);
    expect(missing).toEqual([]);
    expect([found[0], found[2]]).toEqual(['conv1', '0.5 (0.4 … 0.6)']);
  });

  it('names the sentence that lacks, numbers apart, once', async () => {
    const [texts, missing] = await lookUp('Look here. It has 3 legs.', 'It has 4 legs.');
    expect(texts).toEqual([null, null]);
    expect(missing).toEqual(['It has {0} legs.']);
  });
});

it('complains about a translation that lacks a formula, code, a link or a number', async () => {
  const said = (source: string, translation: string) =>
    python.call<string | null>('complaint(*given)', [source, translation]);
  expect(await said('At $x$ see `f` in [5](a.html)', '$x$ در [5](a.html)، `f`')).toBeNull();
  expect(await said('At $x$', 'در x')).toContain('$x$');
  expect(await said('see `f`', '`g`')).toContain('`f`');
  expect(await said('[a](b.html)', '[ا](c.html)')).toContain('b.html');
  expect(await said('1,000 of 2', '۱٬۰۰۰ از 3')).toContain("['1000', '2']");
  expect(await said('{a} {A} {0}', '{0} {a}')).toBeNull();
});

describe('a page', () => {
  const translated = async (body: string, entries: Record<string, string>) => {
    const html = `<!DOCTYPE html><html lang="en"><head><title>Digits</title></head><body>${body}</body></html>`;
    return python.call<[string, string[]]>('page(given)', {
      html,
      entries: { Digits: 'رقم‌ها', ...entries },
    });
  };

  it('runs from right to left, but for formulas and code, which stay as they are', async () => {
    const math = '<span class="math" data-tex="x_1"><svg></svg></span>';
    const code = '<div class="highlight"><pre>const one = 1;</pre></div>';
    const body = `<p>Take <b>1</b> ${math} of <code>f(1)</code>, <a href="b.html">here</a>.</p>${code}`;
    const entries = { 'Take **1** $x_1$ of `f(1)`, [here](b.html).': '[اینجا](b.html) `f(1)`: **1** $x_1$' };
    const [html, missing] = await translated(body, entries);
    expect(missing).toEqual([]);
    expect(html).toContain('<html dir="rtl" lang="fa">');
    expect(html).toContain('<title>رقم‌ها</title>');
    expect(html).toContain('<a href="b.html">اینجا</a> <code dir="ltr">f(1)</code>: <b>۱</b> <span');
    expect(html).toMatch(/<span class="math" data-tex="x_1" dir="ltr"><svg><\/svg><\/span>/);
    expect(html).toMatch(/<pre dir="ltr">const one = 1;<\/pre>/);
  });

  it('has its figures’ words translated, their data and digits not', async () => {
    const figure = {
      data: [
        { name: 'with BN', x: [1], y: ['L2', 'all'], hovertemplate: '%{x} steps<extra>with BN</extra>' },
      ],
      layout: { xaxis: { title: { text: 'share of 10' }, type: 'log' }, font: { color: 'all' } },
    };
    const script = `<script type="application/json">${JSON.stringify(figure)}</script>`;
    const [html, missing] = await translated(`<div class="plot-area" aria-label="all"></div>${script}`, {
      'with BN': 'با BN',
      all: 'همه',
      '%{x} steps': '%{x} گام',
      'share of {0}': 'سهم {0}',
    });
    expect(missing).toEqual([]);
    expect(html).toContain('aria-label="همه"');
    expect(JSON.parse(/json">(.*?)<\/script>/.exec(html)![1])).toEqual({
      data: [{ name: 'با BN', x: [1], y: ['L2', 'همه'], hovertemplate: '%{x} گام<extra>با BN</extra>' }],
      layout: { xaxis: { title: { text: 'سهم 10' }, type: 'log' }, font: { color: 'all' } },
    });
  });

  it('keeps what a framework printed, and translates sentences that a cell printed', async () => {
    const ruled = `<pre class="text columns"><span class="line">${'_'.repeat(30)}\n</span><span class="line">Layer  (type)\n</span></pre>`;
    const said =
      '<pre class="text"><span class="line">seed   1\n</span><span class="line">step   0 is 9\n</span></pre>';
    const entries = { 'seed {0}': 'بذر {0}', 'step {A} is {B}': 'step {A} is {B}' };
    const [html, missing] = await translated(ruled + said, entries);
    expect(missing).toEqual([]);
    expect(html).toContain('Layer  (type)\n');
    expect(html).toContain('بذر ۱\n');
    expect(html).toContain('step   0 is 9\n');
  });

  it('keeps the source of a function that a cell shows, and reads it from the left', async () => {
    const shown =
      '<figure class="convnotes-source"><figcaption>lib/a.ts</figcaption><pre>let a;</pre></figure>';
    const [html, missing] = await translated(shown, {});
    expect(missing).toEqual([]);
    expect(html).toContain('<figure class="convnotes-source" dir="ltr"><figcaption>lib/a.ts');
  });

  it('leaves a sentence without a translation as it is, marked as English, and names it', async () => {
    const body =
      '<h2>Two words</h2><p>It has 3 <em>legs</em>.</p><div>With <p>more.</p></div>' +
      '<div class="output"><figure aria-label="A small image"><figcaption>Two words</figcaption></figure></div>' +
      '<pre class="code">two words of a picture</pre>';
    const [html, missing] = await translated(body, {});
    expect(missing).toEqual(['Two words', 'It has {0} *legs*.', 'With', 'more.', 'A small image']);
    expect(html).toContain('<h2 dir="ltr" lang="en">Two words</h2>');
    expect(html).toContain('<p dir="ltr" lang="en">It has 3 <em>legs</em>.</p>');
    expect(html).toContain('<div><span dir="ltr" lang="en">With</span> <p dir="ltr"');
    expect(html).toContain('<figcaption dir="ltr" lang="en">Two words</figcaption>');
  });

  it('takes for a name what a table or figure shows, a single word of an output, and what no program says', async () => {
    const names = [
      'two words',
      'Zanzibar, mid-winter',
      'گربه ۲',
      '100 %.jpg',
      '[over](there) *once* {A} $more$',
      'bn on Mars',
    ];
    const output = (name: string) =>
      `<table><tr><td>${name}</td></tr></table><pre class="text"><span class="line">${name}\n</span></pre><figcaption>${name} from 1</figcaption>`;
    const figure = JSON.stringify({ data: [{ x: names }], layout: { annotations: [{ text: names[1] }] } });
    const body =
      '<p>two words</p>' +
      names.map((name) => `<div class="output">${output(name)}</div>`).join('') +
      '<div class="output"><figcaption>Ulan, Bator. Two words.</figcaption></div>' +
      `<script type="application/json">${figure}</script>`;
    const [html, missing] = await translated(body, {
      'two words': 'دو واژه',
      'Two words.': 'دو واژه.',
      bn: 'BN',
      '{A} from {0}': '{A} از {0}',
    });
    expect(missing).toEqual([]);
    expect(html).toContain('<td>دو واژه</td>');
    expect(html).toContain('<figcaption>\u2068Ulan, Bator.\u2069 دو واژه.</figcaption>');
    for (const name of names.slice(1)) {
      expect(html).toContain(`<td><bdi lang="">${name.replace('0 %', '0\u00a0%')}</bdi></td>`);
      expect(html).toContain(`<figcaption>\u2068${name}\u2069 از ۱</figcaption>`);
    }
    expect(html).toContain(figure.replace('two words', 'دو واژه'));
  });
});
