/** Whatever a notebook shows, as the output of a cell; in a terminal its text. */
import { escapeHtml } from '../plot/svg';
import { CaptionedOutput } from './captioned';
import type { ShowableFigure } from './plotlyJson';
import { showFigure } from './showFigure';
import { showImage, showSvg } from './showImage';
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
