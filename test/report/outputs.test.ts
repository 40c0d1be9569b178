import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Python } from '../python';

type Output = Record<string, unknown>;

const stream = (name: string, text: string) => ({ output_type: 'stream', name, text, metadata: {} });
const displayed = (data: object, metadata: object = {}) => ({ output_type: 'display_data', data, metadata });
const caption = (text: string) =>
  displayed({ 'text/plain': text, 'text/html': `<p>${text}</p>` }, { convnotes: { caption: true } });
const figure = (title: string) => displayed({ 'application/vnd.plotly.v1+json': { layout: { title } } });

const imports = `
from nbformat import from_dict
from convnotes_report.markdown import PageRenderer
from convnotes_report.outputs import join, render_output`;

let python: Python;
beforeAll(() => void (python = new Python(imports)));
afterAll(() => python.close());

describe('the outputs of a cell', () => {
  const joined = (...outputs: Output[]) =>
    python.call<Output[]>('join([from_dict(output) for output in given])', outputs);

  it('hang each caption on what stands before it', async () => {
    const outputs = await joined(
      figure('a'),
      caption('of a'),
      displayed({ 'image/png': '' }),
      caption('of b'),
    );
    expect(outputs.map(({ metadata }) => metadata)).toEqual([{ caption: 'of a' }, { caption: 'of b' }]);
  });

  it('drop a caption that has nothing before it', async () => {
    expect(await joined(caption('of nothing'), figure('a'))).toEqual([figure('a')]);
  });

  it('make one text of lines printed one after the other', async () => {
    const outputs = await joined(
      ...[stream('stdout', 'a\n'), stream('stdout', 'b\n'), stream('stderr', 'c\n')],
      ...[figure('between'), stream('stderr', 'd\n')],
    );
    expect(outputs.map(({ text }) => text)).toEqual(['a\nb\n', 'c\n', undefined, 'd\n']);
  });
});

describe('an output as HTML', () => {
  const html = (output: Output) => {
    const expression = 'render_output(from_dict(given), PageRenderer("."))';
    return python.call<string | null>(expression, output);
  };

  it('is a figure with its data, its title as text, and its words for the blind', async () => {
    const plotly = { data: [{ y: [1] }], layout: { title: { text: 'A & B<br>"c"' } } };
    const result = await html(
      displayed({ 'application/vnd.plotly.v1+json': plotly }, { caption: 'Look at <b>.' }),
    );
    expect(result).toContain(
      '<figure class="plot" id="figure-a-b-c"><p class="figure-title">A &amp; B<br>"c"</p>',
    );
    expect(result).toContain('aria-label="Figure: A &amp; B &quot;c&quot;. Look at &lt;b&gt;."');
    expect(result).toContain('<figcaption>Look at &lt;b&gt;.</figcaption>');
  });

  it('keeps what looks like markup inside the data of its figure', async () => {
    const name = '</script><script>alert(1)</script>';
    const result = await html(
      displayed({ 'application/vnd.plotly.v1+json': { data: [{ name }], layout: {} } }),
    );
    expect(result!.match(/<\/?script/g)).toEqual(['<script', '</script']);
    const json = /<script type="application\/json">(.*)<\/script>/.exec(result!)![1];
    expect(JSON.parse(json)).toEqual({ data: [{ name }], layout: {} });
  });

  it('is a picture with its size and an alternative', async () => {
    const about = { 'image/png': { width: 4, height: 2, alt: 'four by two' }, caption: 'A dot.' };
    expect(await html(displayed({ 'image/png': 'iVBO\nRw0K', 'text/plain': '' }, about))).toBe(
      '<figure class="picture" id="figure-a-dot"><img src="data:image/png;base64,iVBORw0K" alt="four by two" width="4" height="2"><figcaption>A dot.</figcaption></figure>',
    );
  });

  it('is a table that scrolls by itself, with its caption', async () => {
    const table = '<table><tr><td>1</td></tr></table>';
    expect(await html(displayed({ 'text/html': table, 'text/plain': '1' }, { caption: 'One.' }))).toMatch(
      /^<figure id="figure-one"><div class="scroll".*<table>.*<\/table><\/div><figcaption>One.<\/figcaption><\/figure>$/,
    );
  });

  it('is a drawing that is one picture to a screen reader', async () => {
    const svg = '<svg><text>conv 5×5</text></svg>';
    expect(
      await html(displayed({ 'image/svg+xml': svg, 'text/plain': '' }, { caption: 'Two "layers".' })),
    ).toBe(
      `<figure class="picture" id="figure-two-layers"><div class="drawing" role="img" aria-label="Two &quot;layers&quot;.">${svg}</div><figcaption>Two &quot;layers&quot;.</figcaption></figure>`,
    );
  });

  it('is a verdict that the front page can link to', async () => {
    const claim = { id: 'bias', verdict: 'holds in part' };
    const bundle = {
      'application/vnd.convnotes.claim+json': claim,
      'text/html': '<p>…</p>',
      'text/plain': '',
    };
    expect(await html(displayed(bundle))).toBe(
      '<div class="claim" id="claim-bias" data-verdict="holds in part"><p>…</p></div>',
    );
  });

  it('has an id of its own beside another of the same title', async () => {
    const ids = await python.call<string[]>(
      `(lambda page: [render_output(from_dict(output), page).split('id="')[1].split('"')[0] for output in given])(PageRenderer("."))`,
      [figure('Loss'), figure('Loss'), figure('')],
    );
    expect(ids).toEqual(['figure-loss', 'figure-loss-2', 'figure']);
  });

  it('is line by line where it is text', async () => {
    const lines =
      '<span class="line">a &lt;b&gt;\n</span><span class="line" style="--indent: 2ch">  c\n</span>';
    expect(await html(displayed({ 'text/plain': 'a <b>\n  c' }))).toBe(`<pre class="text">${lines}</pre>`);
    expect(await html(stream('stdout', 'a <b>\n  c\n'))).toBe(`<pre class="text">${lines}</pre>`);
    expect(await html(stream('stderr', 'a <b>\n  c\n'))).toBe(`<pre class="text warning">${lines}</pre>`);
    const error = { output_type: 'error', traceback: ['a <b>', '  c'], metadata: {} };
    expect(await html(error)).toBe(`<pre class="text warning">${lines}</pre>`);
  });

  it('keeps the lines of a table ruled with characters', async () => {
    for (const rule of ['='.repeat(65), '_'.repeat(98), '┌───────┬───┐']) {
      expect(await html(stream('stdout', `Layer\n${rule}\n`))).toContain('<pre class="text columns">');
    }
    expect(await html(stream('stdout', 'a === b, a __proto__\n'))).toContain('<pre class="text">');
  });

  it('has the colors of a text in each of its lines', async () => {
    const [red, end] = ['<span class="ansi-red-fg">', '</span>'];
    expect(await html(stream('stdout', 'a \x1b[31mb\nc\x1b[0m d\n'))).toBe(
      `<pre class="text"><span class="line">a ${red}b${end}\n${end}<span class="line">${red}c${end} d\n${end}</pre>`,
    );
  });

  it('has the source of a function in the colors of a cell, and names its file in words', async () => {
    const source = (href: string) =>
      html(
        displayed({
          'text/html': `<figure class="convnotes-source" style="color: red"><figcaption><a href="${href}">batchNorm.ts</a></figcaption><pre><code><i>a</i>\n  b</code></pre></figure>`,
        }),
      );
    const [a, b] = ['a', 'b'].map((name) => `<span class="nx">${name}</span>`);
    const code = `<span class="line">${a}\n</span><span class="line" style="--indent: 2ch"><span class="w">  </span>${b}\n</span>`;
    const caption = '<span title="../lib/batchNorm.ts">batchNorm.ts</span>';
    const shown = await source('../lib/batchNorm.ts');
    expect(shown).toContain(`<figure class="convnotes-source"><figcaption>${caption}</figcaption><div`);
    expect(shown).toContain(code);
    expect(await source('https://example.org/a.ts')).toContain(
      '<a href="https://example.org/a.ts">batchNorm',
    );
  });
});
