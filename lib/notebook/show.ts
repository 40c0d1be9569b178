/** Figures, pictures and HTML as the output of a cell; in a terminal their text. */
import { outputNamed } from './captioned';
import { plotlyJson, type ShowableFigure } from './plotlyJson';

/** A name within the cell: showing again under it replaces what is shown there. */
export interface ShowOptions {
  id?: string;
}

/** What is on the screen: `update` replaces it in place, also from a later cell. */
export interface Shown<T> {
  update(content: T): void;
}

const withoutTags = (text: string) => text.replace(/<br\s*\/?>/g, ' ').replace(/<[^>]*>/g, '');

function captionOf({ layout }: ShowableFigure): string {
  const caption = (layout?.meta as { caption?: unknown } | undefined)?.caption;
  return typeof caption === 'string' ? caption : '';
}

/** A figure in words: its title and its caption. */
export function figureText(figure: ShowableFigure): string {
  const title = figure.layout?.title as string | { text?: string } | undefined;
  const text = typeof title === 'string' ? title : (title?.text ?? '');
  return ['Figure', withoutTags(text), captionOf(figure)].filter(Boolean).join(': ');
}

/**
 * Draws a Plotly figure. It is live: hover, zoom, and `update` while a training runs.
 *
 *     const curve = show(lossCurve(history));
 *     onLog: () => curve.update(lossCurve(history))
 */
export function show(figure: ShowableFigure, { id }: ShowOptions = {}): Shown<ShowableFigure> {
  const output = outputNamed(id);
  const update = (next: ShowableFigure) => {
    const bundle = { 'application/vnd.plotly.v1+json': plotlyJson(next), 'text/plain': figureText(next) };
    output.show(bundle, captionOf(next));
  };
  update(figure);
  return { update };
}

export interface PictureOptions extends ShowOptions {
  /** A sentence below the picture that says what to look at. */
  caption: string;
  /** Width on the page in CSS pixels; the picture's own without it. */
  width?: number;
}

/** Shows a PNG file's bytes. Throws TypeError where they are none. */
export function showPicture(png: Buffer, { caption, width, id }: PictureOptions): Shown<Buffer> {
  const output = outputNamed(id);
  const update = (next: Buffer) => {
    if (next.length < 24 || next.toString('latin1', 1, 4) !== 'PNG') {
      throw new TypeError(`expected the bytes of a PNG file, got ${next.length} bytes of something else`);
    }
    const [ownWidth, ownHeight] = [next.readUInt32BE(16), next.readUInt32BE(20)];
    const size = {
      width: width ?? ownWidth,
      height: Math.round((ownHeight * (width ?? ownWidth)) / ownWidth),
    };
    const bundle = {
      'image/png': next.toString('base64'),
      'text/plain': `Picture, ${ownWidth} x ${ownHeight}: ${caption}`,
    };
    output.show(bundle, caption, { 'image/png': { ...size, alt: caption } });
  };
  update(png);
  return { update };
}

/** Shows HTML. text: the same in words, for a terminal. */
export function showHtml(html: string, { text, id }: ShowOptions & { text: string }): Shown<string> {
  const output = outputNamed(id);
  const update = (next: string) => output.show({ 'text/html': next, 'text/plain': text });
  update(html);
  return { update };
}
