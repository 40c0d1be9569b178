import { afterEach, describe, expect, it, vi } from 'vitest';
import * as attribution from '../../lib/attribution';
import * as layers from '../../lib/layers';
import * as models from '../../lib/models';
import { coloured, showSource, sourceOf } from '../../lib/notebook/showSource';
import * as training from '../../lib/training';
import * as visualisation from '../../lib/visualisation';
import { Cell, noCellLeft } from './cell';

noCellLeft();
afterEach(() => vi.restoreAllMocks());

describe('the source', () => {
  it('of a function, a class or a constant is what stands in its file, the docstring in a sentence', () => {
    const { file, text } = sourceOf(layers.insertZeros);
    expect(file).toMatch(/^layers\/\w+\.ts$/);
    expect(text).toMatch(/^\/\*\* [^\n]*\. \*\/\nexport function insertZeros\([^]*\n\}$/);
    expect(text).not.toContain('@example');
    expect(sourceOf(layers.BatchNormalization).text).toMatch(
      /^\/\*\* .* \*\/\nexport class BatchNormalization extends [^]*\n\}$/,
    );
    expect(sourceOf(attribution.gradCam).text).toMatch(
      /Selvaraju et al\. 2017, equations 1 and 2\)\. \*\/\n/,
    );
    expect(sourceOf(training.formatLogLine).text).toContain('export const formatLogLine = (');
  });

  it.each(Object.entries({ layers, models, training, attribution, visualisation }))(
    'is found for everything that %s exports',
    (_, room) => {
      for (const [name, what] of Object.entries<unknown>(room)) {
        if (typeof what === 'function') expect(sourceOf(what).text).toContain(name);
      }
    },
  );

  it("of a cell's own function is not taken for the library's of the same name", () => {
    const own = { batchNorm: (x: number) => x };
    expect(() => sourceOf(own.batchNorm)).toThrow(
      'expected a function or class of the library, such as layers.batchNorm, got batchNorm, which no room exports',
    );
    expect(() => sourceOf(undefined)).toThrow('got undefined, which no room exports');
  });
});

describe('in a cell', () => {
  it('is a figure with a link to its file, and text', () => {
    const cell = Cell.run();
    showSource(attribution.inputGradient);
    const [{ data }] = cell.outputs;
    expect(data['text/html']).toMatch(
      /^<figure class="convnotes-source"><figcaption><a href="\.\.\/lib\/attribution\/inputGradient\.ts">lib\/attribution\/inputGradient\.ts<\/a><\/figcaption><pre><code>.*<\/code><\/pre><\/figure>$/s,
    );
    expect(data['text/plain']).toMatch(
      /^lib\/attribution\/inputGradient\.ts\n\/\*\* .*\nexport function inputGradient\(/,
    );
  });
});

describe('coloured', () => {
  const plain = (html: string) => html.replace(/<[^>]*>/g, '');

  it('marks comments, strings, keywords and numbers, and leaves every character', () => {
    const code = "// a < b\nconst f = (x: number) => x & 1e-7; /* 2 */ return `${f('no')}` + 'it\\'s if';";
    const html = coloured(code);
    const marked = [
      ...html.matchAll(/<span style="color: var\(--jp-mirror-editor-(\w+)-color[^>]*>([^<]*)</g),
    ];
    expect(marked.map(([, kind, text]) => [kind, text])).toEqual([
      ['comment', '// a &lt; b'],
      ['keyword', 'const'],
      ['number', '1e-7'],
      ['comment', '/* 2 */'],
      ['keyword', 'return'],
      ['string', expect.stringContaining('${f(')],
      ['string', expect.stringContaining('s if')],
    ]);
    const unescaped = plain(html)
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&#39;|&apos;/g, "'")
      .replace(/&quot;/g, '"')
      .replace(/&amp;/g, '&');
    expect(unescaped).toBe(code);
  });
});
