import { afterEach, describe, expect, it, vi } from 'vitest';
import { imageGrid } from '../../lib/plot/imageGrid';
import { trainingCurves } from '../../lib/plot/trainingCurves';
import { figureText, show, showHtml, showImage, showSvg } from '../../lib/notebook/show';
import { tf } from '../../lib/engine/tf';
import { Cell, noCellLeft } from './cell';

noCellLeft();
afterEach(() => vi.restoreAllMocks());

const figure = (caption: string, title: unknown = { text: 'Loss' }) => ({
  data: [{ type: 'scatter', y: [1, 2] }],
  layout: { title, meta: { caption } } as object,
});
const picture = () => imageGrid(tf.ones([2, 4, 6, 1]), { columns: 2, scale: 1 }); // 18 x 8

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

  it('takes the place of the one with its id, together with its caption; without an id it stands for itself', () => {
    const cell = Cell.run();
    show(figure('one'), { id: 'loss' });
    show(figure('two'), { id: 'loss' });
    show(figure('two'), { id: 'other' });
    show(figure('two'));
    show(figure('two'));
    const words = cell.outputs.map(({ data }) => data['text/plain']);
    const once = ['Figure: Loss: two', 'two'];
    expect(words).toEqual([...once, ...once, ...once, ...once]);
    const captions = cell.messages.filter(({ data }) => 'text/html' in data && data['text/plain'] === 'two');
    expect(captions).toHaveLength(4); // and is not sent again while it stays
  });

  it('run again has outputs of its own', () => {
    const first = Cell.run();
    show(figure('one'), { id: 'loss' });
    const second = Cell.run();
    show(figure('two'), { id: 'loss' });
    expect(first.outputs.map(({ data }) => data['text/plain'])).toEqual(['Figure: Loss: one', 'one']);
    expect(second.outputs.map(({ data }) => data['text/plain'])).toEqual(['Figure: Loss: two', 'two']);
    const ids = (cell: Cell) => cell.outputs.map(({ transient }) => transient.display_id);
    expect(new Set([...ids(first), ...ids(second)]).size).toBe(4);
  });

  it('a picture is a PNG with its size on the page', async () => {
    const [cell, png] = [Cell.run(), await picture()];
    showImage(png, { caption: 'Two tiles.' });
    showImage(png, { caption: 'Larger.', width: 36 });
    const [one, , two] = cell.outputs;
    expect(Buffer.from(one.data['image/png'], 'base64').equals(png)).toBe(true);
    expect(one.data['text/plain']).toBe('Picture, 18 x 8: Two tiles.');
    expect(one.metadata).toEqual({ 'image/png': { width: 18, height: 8, alt: 'Two tiles.' } });
    expect(two.metadata).toEqual({ 'image/png': { width: 36, height: 16, alt: 'Larger.' } });
  });

  it('SVG and HTML come with their words', () => {
    const cell = Cell.run();
    showSvg('<svg></svg>', { caption: 'Nothing.' });
    showHtml('<b>bold</b>', { text: 'bold' });
    expect(cell.outputs.map(({ data }) => data)).toEqual([
      { 'image/svg+xml': '<svg></svg>', 'text/plain': 'Picture: Nothing.' },
      expect.objectContaining({ 'text/plain': 'Nothing.' }),
      { 'text/html': '<b>bold</b>', 'text/plain': 'bold' },
    ]);
  });
});

describe('in a terminal', () => {
  it('the words are printed, once for an id', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    show(figure('one'), { id: 'terminal' });
    show(figure('two'), { id: 'terminal' });
    showImage(await picture(), { caption: 'Two tiles.' });
    showHtml('<b>bold</b>', { text: 'bold' });
    expect(log.mock.calls).toEqual([['Figure: Loss: one'], ['Picture, 18 x 8: Two tiles.'], ['bold']]);
  });
});

describe('a figure in words', () => {
  it('is its title and its caption, without tags', () => {
    expect(figureText(figure('See.', '<b>A</b><br>B'))).toBe('Figure: A B: See.');
    expect(figureText({ data: [], layout: { title: { text: 'x<sub>2</sub>' } } })).toBe('Figure: x2');
    expect(figureText({ data: [] })).toBe('Figure');
    const curves = trainingCurves([{ name: 'a', loss: [2], accuracy: [0.5] }], { title: 'Run' });
    expect(figureText(curves)).toMatch(/^Figure: Run: a is at 50.0 % and 2.000 after 1 steps\. Lines are/);
  });
});

describe('what cannot be shown', () => {
  it('is said', () => {
    expect(() => showImage(Buffer.from('JFIF'), { caption: '' })).toThrow(
      'expected the bytes of a PNG file, got 4 bytes of something else',
    );
    expect(() => showImage(Buffer.alloc(100), { caption: '' })).toThrow('got 100 bytes of something else');
    expect(() => showSvg('<p>no</p>', { caption: '' })).toThrow(
      'expected the text of an SVG element, got "<p>no</p>"',
    );
  });
});
