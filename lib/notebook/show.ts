/** Figures, pictures and HTML as the output of a cell; in a terminal their text. */
import { outputNamed } from './captioned';
import { plotlyJson, type ShowableFigure } from './plotlyJson';

/** A name within the cell: showing again under it replaces what is shown there. */
export interface ShowOptions {
  id?: string;
}

const withoutTags = (text: string) => text.replace(/<br\s*\/?>/g, ' ').replace(/<[^>]*>/g, '');

/** What is read of a figure's layout. */
interface TitledLayout {
  title?: string | { text?: string };
  meta?: { caption?: string };
}

const captionOf = ({ layout }: ShowableFigure) => (layout as TitledLayout | undefined)?.meta?.caption ?? '';

/** A figure in words: its title and its caption. */
export function figureText(figure: ShowableFigure): string {
  const title = (figure.layout as TitledLayout | undefined)?.title;
  const text = typeof title === 'string' ? title : (title?.text ?? '');
  return ['Figure', withoutTags(text), captionOf(figure)].filter(Boolean).join(': ');
}

/**
 * Draws a Plotly figure: hover and zoom work. With an id it is live, for instance while a training runs: showing
 * again under it replaces what the cell shows there.
 * @example
 * const curve = { name: 'BN', loss: [2.3, 1.2, 0.6], accuracy: [0.1, 0.5, 0.8] };
 * show(plot.trainingCurves([curve], { title: 'Training' }), { id: 'loss' });
 */
export function show(figure: ShowableFigure, { id }: ShowOptions = {}): void {
  const bundle = { 'application/vnd.plotly.v1+json': plotlyJson(figure), 'text/plain': figureText(figure) };
  outputNamed(id).show(bundle, captionOf(figure));
}

export interface ImageOptions extends ShowOptions {
  /** A sentence below the picture that says what to look at. */
  caption: string;
  /** Width on the page in CSS pixels; the picture's own without it. */
  width?: number;
}

/**
 * Shows a PNG file's bytes. caption: a sentence below the picture that says what to look at; it is the text
 * alternative too.
 * @throws TypeError where they are none.
 * @example
 * showImage(await plot.imageGrid(tf.ones([3, 8, 8, 1])), { caption: 'Three white tiles.' });
 */
export function showImage(png: Buffer, { caption, width, id }: ImageOptions): void {
  if (png.length < 24 || png.toString('latin1', 1, 4) !== 'PNG') {
    throw new TypeError(`expected the bytes of a PNG file, got ${png.length} bytes of something else`);
  }
  const [ownWidth, ownHeight] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const shownWidth = width ?? ownWidth;
  const size = { width: shownWidth, height: Math.round((ownHeight * shownWidth) / ownWidth) };
  const text = `Picture, ${ownWidth} x ${ownHeight}: ${caption}`;
  const bundle = { 'image/png': png.toString('base64'), 'text/plain': text };
  outputNamed(id).show(bundle, caption, { 'image/png': { ...size, alt: caption } });
}

/**
 * Shows an SVG picture. caption: a sentence below it that says what to look at.
 * @throws TypeError where it is no SVG element's text.
 * @example
 * showSvg(plot.encoderDecoder(models.deconvNetLayers(21), { input: 224 }), { caption: 'The decoder mirrors the encoder.' });
 */
export function showSvg(svg: string, { caption, id }: ShowOptions & { caption: string }): void {
  if (!svg.startsWith('<svg'))
    throw new TypeError(`expected the text of an SVG element, got "${svg.slice(0, 20)}"`);
  outputNamed(id).show({ 'image/svg+xml': svg, 'text/plain': `Picture: ${caption}` }, caption);
}

/**
 * Shows HTML. text: the same in words, for a terminal.
 * @example
 * showHtml('<b>Done</b>', { text: 'Done' });
 */
export function showHtml(html: string, { text, id }: ShowOptions & { text: string }): void {
  outputNamed(id).show({ 'text/html': html, 'text/plain': text });
}
