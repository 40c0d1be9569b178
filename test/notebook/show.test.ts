import { afterEach, describe, expect, it, vi } from 'vitest';
import { figureText, show, showImage } from '../../lib/notebook/show';
import { images } from '../../lib/plot/images';
import { curves } from '../../lib/plot/curves';
import { tf } from '../../lib/engine/tf';
import { Cell, noCellLeft } from './cell';

noCellLeft();
afterEach(() => vi.restoreAllMocks());

const figure = (caption: string, title: unknown = { text: 'Loss' }) => ({
  data: [{ type: 'scatter', y: [1, 2] }],
  layout: { title, meta: { caption } } as object,
});
const image = () => images(tf.ones([2, 4, 6, 1]), { columns: 2, scale: 1 }); // 18 x 8

describe('in a cell', () => {
  it('a figure is the JSON of plotly.js, its words, and its caption below', () => {
    const cell = Cell.run();
    show(figure('Look at <this> & that.'));
    expect(cell.outputs.map(({ data, metadata }) => ({ data, metadata }))).toEqual([
      {
        data: {
          'application/vnd.plotly.v1+json': figure('Look at <this> & that.'),
          'text/plain': 'Figure: Loss: Look at <this> & that.',
        },
        metadata: {},
      },
      {
        data: {
          'text/html': expect.stringMatching(/^<p style="[^"]*">Look at &lt;this&gt; &amp; that.<\/p>$/),
          'text/plain': 'Look at <this> & that.',
        },
        metadata: { convnotes: { caption: true } },
      },
    ]);
  });

  it("a caption takes the place of the figure's own, and leaves the figure as it is", () => {
    const [cell, loss] = [Cell.run(), figure('Its own.')];
    show(loss, 'Another.');
    expect(cell.outputs.map(({ data }) => data['text/plain'])).toEqual([
      'Figure: Loss: Another.',
      'Another.',
    ]);
    expect(cell.outputs[0].data['application/vnd.plotly.v1+json']).toEqual(figure('Another.'));
    expect(loss).toEqual(figure('Its own.'));
  });

  it('an image is a PNG with its size on the page', async () => {
    const [cell, png] = [Cell.run(), await image()];
    show(png, 'Two tiles.');
    showImage(png, { caption: 'Larger.', width: 36 });
    const [one, , two] = cell.outputs;
    expect(Buffer.from(one.data['image/png'], 'base64').equals(png)).toBe(true);
    expect(one.data['text/plain']).toBe('Image, 18 x 8: Two tiles.');
    expect(one.metadata).toEqual({ 'image/png': { width: 18, height: 8, alt: 'Two tiles.' } });
    expect(two.metadata).toEqual({ 'image/png': { width: 36, height: 16, alt: 'Larger.' } });
  });

  it('SVG and HTML come with their words', () => {
    const cell = Cell.run();
    show('<svg></svg>', 'Nothing.');
    show({ html: '<b>bold</b>', text: 'bold' });
    expect(cell.outputs.map(({ data }) => data)).toEqual([
      { 'image/svg+xml': '<svg></svg>', 'text/plain': 'Image: Nothing.' },
      expect.objectContaining({ 'text/plain': 'Nothing.' }),
      { 'text/html': '<b>bold</b>', 'text/plain': 'bold' },
    ]);
  });

  it('what is still being made is awaited', async () => {
    const cell = Cell.run();
    await show(image(), 'Two tiles.');
    await show(Promise.resolve(figure('one')));
    const words = cell.outputs.map(({ data }) => data['text/plain']);
    expect(words).toEqual(['Image, 18 x 8: Two tiles.', 'Two tiles.', 'Figure: Loss: one', 'one']);
    await expect(show(Promise.reject(new Error('no file')), 'Nothing.')).rejects.toThrow('no file');
  });

  it('unrecorded runs, and what was made of them, show the command that records them', () => {
    const missing = 'not recorded: npm run study -- placement';
    const cell = Cell.run();
    show({ data: [], layout: { meta: { missing: [missing] } } });
    show(Object.assign([], { missing }), 'Accuracy.');
    show({ ...figure('one'), layout: { title: { text: 'Loss' }, meta: { missing: [missing] } } });
    expect(cell.outputs.map(({ data }) => data['text/plain'])).toEqual([
      'Not recorded: npm run study -- placement.',
      'Not recorded: npm run study -- placement.',
      'Figure: Loss',
      'Not recorded: npm run study -- placement.',
    ]);
  });
});

describe('in a terminal', () => {
  it('the words are printed', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    show(figure('one'));
    await show(image(), 'Two tiles.');
    show({ html: '<b>bold</b>', text: 'bold' });
    expect(log.mock.calls).toEqual([['Figure: Loss: one'], ['Image, 18 x 8: Two tiles.'], ['bold']]);
  });
});

describe('a figure in words', () => {
  it('is its title and its caption, without tags', () => {
    expect(figureText(figure('See.', '<b>A</b><br>B'))).toBe('Figure: A B: See.');
    expect(figureText({ data: [], layout: { title: { text: 'x<sub>2</sub>' } } })).toBe('Figure: x2');
    expect(figureText({ data: [] })).toBe('Figure');
    expect(figureText({ data: [], layout: { meta: { alternative: 'a: from 1 to 2.' } } })).toBe(
      'Figure: a: from 1 to 2.',
    );
    const run = curves({ a: { loss: [2], accuracy: [0.5] } }, { title: 'Run' });
    expect(figureText(run)).toMatch(/^Figure: Run: /);
  });
});

describe('what cannot be shown', () => {
  const anything = show as (what: unknown, caption?: string) => void;

  it.each([
    [3, '3'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{ loss: [1] }, 'a Object'],
    [tf.scalar(1), 'a Tensor'],
  ])('%s is an error that says what can be', (what, got) => {
    expect(() => anything(what, 'Caption.')).toThrow(
      `expected a figure, the bytes of a PNG file, the text of an SVG image, rows of a table or { html, text }, got ${got}`,
    );
  });

  it('bytes and text of something else are errors', () => {
    expect(() => show(Buffer.from('JFIF'), 'An image.')).toThrow(
      'expected the bytes of a PNG file, got 4 bytes of something else',
    );
    expect(() => show(Buffer.alloc(100), 'An image.')).toThrow('got 100 bytes of something else');
    expect(() => show('<p>no</p>', 'An image.')).toThrow(
      'expected the text of an SVG element, got "<p>no</p>"',
    );
  });

  it('an image or a table without a caption is an error', async () => {
    const png = await image();
    for (const what of [png, '<svg></svg>', [{ a: 1 }]]) {
      expect(() => anything(what)).toThrow(/expected a caption for (an image|a table): one sentence/);
    }
  });
});
