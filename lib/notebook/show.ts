/** Whatever a notebook shows, as the output of a cell; in a terminal its text. */
import { escapeHtml } from '../plot/svg';
import { CaptionedOutput, figureTitle, type Place } from './output';
import { plotlyJson, type ShowableFigure } from './plotlyJson';
import { showTable } from './table';

/** HTML, and the same in words for a terminal. */
export interface ShowableHtml {
  html: string;
  text: string;
}

/** What says itself what it shows. */
export type ShowableAlone = ShowableFigure | ShowableHtml;
/** A PNG file, the text of an SVG image, or the rows of a table. */
export type ShowableWithCaption = Buffer | string | readonly object[];

/**
 * Shows a Plotly figure, an image (a PNG file's bytes or SVG text), a table (rows of named cells; numbers stand to the
 * right, fractions with four digits), HTML with its text, or what a promise of one of them resolves to. caption: one
 * sentence below it that says what to look at; it is the text alternative too. What comes from runs that are not
 * recorded shows the command that makes them.
 * @throws TypeError for anything else, and where an image or a table has no caption.
 * @example
 * show([{ layer: 'conv1', parameters: 1664 }, { layer: 'conv2', parameters: 102464 }], 'Parameters of each layer.');
 * await show(plot.images(tf.ones([3, 8, 8, 1])), 'Three white tiles.');
 */
export function show(what: ShowableAlone, caption?: string): void;
export function show(what: ShowableWithCaption, caption: string): void;
export function show(what: Promise<ShowableAlone>, caption?: string): Promise<void>;
export function show(what: Promise<ShowableWithCaption>, caption: string): Promise<void>;
export function show(what: unknown, caption?: string): void | Promise<void> {
  if (isPromise(what)) return what.then((result) => showNow(result, caption));
  showNow(what, caption);
}

function showNow(what: unknown, caption: string | undefined): void {
  const { missing } = (what ?? {}) as { missing?: unknown };
  if (typeof missing === 'string') return showMissing(missing);
  if (isFigure(what)) {
    const absent = missingMarks(what);
    if (absent.length === 0 || what.data.length > 0) showFigure(what, { caption });
    return absent.forEach(showMissing);
  }
  if (isHtml(what)) return showHtml(what.html, { text: what.text, caption });
  if (Buffer.isBuffer(what)) return showImage(what, { caption: needed(caption, 'an image') });
  if (typeof what === 'string') return showSvg(what, { caption: needed(caption, 'an image') });
  if (Array.isArray(what)) return showTable(what as object[], { caption: needed(caption, 'a table') });
  const got =
    what === null || typeof what !== 'object' ? String(what) : `a ${what.constructor?.name ?? 'object'}`;
  throw new TypeError(
    `expected a figure, the bytes of a PNG file, the text of an SVG image, rows of a table or { html, text }, got ${got}`,
  );
}

/** Shows HTML; in a terminal its text. */
export function showHtml(html: string, { text, caption }: { text: string; caption?: string }): void {
  new CaptionedOutput().show({ 'text/html': html, 'text/plain': text }, caption);
}

function needed(caption: string | undefined, what: string): string {
  if (caption?.trim()) return caption;
  throw new TypeError(`expected a caption for ${what}: one sentence that says what to look at`);
}

/** Of the cell's realm or of lib's. */
const isPromise = (what: unknown): what is Promise<unknown> =>
  typeof (what as Partial<Promise<unknown>> | null)?.then === 'function';

const isFigure = (what: unknown): what is ShowableFigure =>
  Array.isArray((what as Partial<ShowableFigure> | null)?.data);

const isHtml = (what: unknown): what is ShowableHtml => {
  const { html, text } = (what ?? {}) as Partial<ShowableHtml>;
  return typeof html === 'string' && typeof text === 'string';
};

/** Why some marks of a figure are left out: their runs are not recorded. */
const missingMarks = ({ layout }: ShowableFigure): string[] =>
  (layout as { meta?: { missing?: string[] } } | undefined)?.meta?.missing ?? [];

function showMissing(missing: string): void {
  const text = `${missing[0].toUpperCase()}${missing.slice(1)}.`;
  showHtml(`<p><em>${escapeHtml(text)}</em></p>`, { text });
}

/** What is read of a figure's layout. */
interface CaptionedLayout {
  meta?: {
    caption?: string;
    /** What is to be seen, in words. */
    alternative?: string;
  };
}

const layoutOf = ({ layout }: ShowableFigure) => (layout ?? {}) as CaptionedLayout;

/** A figure in words: its title, its caption and what is to be seen. */
export function figureText(figure: ShowableFigure): string {
  const { caption, alternative } = layoutOf(figure).meta ?? {};
  return ['Figure', figureTitle(figure.layout), caption, alternative].filter(Boolean).join(': ');
}

/** Draws a figure: hover and zoom work. caption: in place of the figure's own. */
export function showFigure(
  figure: ShowableFigure,
  { caption, output = new CaptionedOutput() }: { caption?: string } & Place = {},
): void {
  const { meta } = layoutOf(figure);
  const layout = caption ? { ...figure.layout, meta: { ...meta, caption } } : figure.layout;
  const captioned = { ...figure, layout };
  const bundle = {
    'application/vnd.plotly.v1+json': plotlyJson(captioned),
    'text/plain': figureText(captioned),
  };
  output.show(bundle, layoutOf(captioned).meta?.caption);
}

/**
 * Shows a PNG file's bytes at their own size, or so many CSS pixels wide.
 * @throws TypeError for other bytes.
 */
export function showImage(png: Buffer, { caption, width }: { caption: string; width?: number }): void {
  if (png.length < 24 || png.toString('latin1', 1, 4) !== 'PNG') {
    throw new TypeError(`expected the bytes of a PNG file, got ${png.length} bytes of something else`);
  }
  const [ownWidth, ownHeight] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const shownWidth = width ?? ownWidth;
  const size = { width: shownWidth, height: Math.round((ownHeight * shownWidth) / ownWidth) };
  const text = `Image, ${ownWidth} x ${ownHeight}: ${caption}`;
  const bundle = { 'image/png': png.toString('base64'), 'text/plain': text };
  new CaptionedOutput().show(bundle, caption, { 'image/png': { ...size, alt: caption } });
}

/**
 * Shows an SVG image.
 * @throws TypeError for other text.
 */
export function showSvg(svg: string, { caption }: { caption: string }): void {
  if (!svg.startsWith('<svg'))
    throw new TypeError(`expected the text of an SVG element, got "${svg.slice(0, 20)}"`);
  new CaptionedOutput().show({ 'image/svg+xml': svg, 'text/plain': `Image: ${caption}` }, caption);
}
