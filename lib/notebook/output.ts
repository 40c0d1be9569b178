/**
 * The way from a program to the output of the notebook's running cell, by Jupyter's MIME bundles. Outside a
 * notebook the bundle's text goes to the terminal.
 */
import { randomBytes } from 'node:crypto';
import { escapeHtml } from '../plot/svg';

/** One output in several forms, of which the reader's program shows the richest that it knows. */
export type MimeBundle = { 'text/plain': string } & Record<string, unknown>;

type Send = (
  content: { data: MimeBundle; metadata: object; transient: { display_id: string } },
  update: boolean,
) => void;

/** tslab's sender for the cell that runs now; null outside a notebook. */
function cellSender(): Send | null {
  const path = Object.keys(require.cache).find((file) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(file));
  const jupyter = path && (require.cache[path]?.exports as { lastWriteDisplayData?: Send | null });
  return (jupyter && jupyter.lastWriteDisplayData) || null;
}

/** One place in a cell's output. It stays with the cell that ran when it was made. */
export class Output {
  private readonly id = randomBytes(8).toString('hex');
  private readonly send = cellSender();
  private shown = false;

  /** Shows the bundle, the second time in the first one's place. metadata: by MIME type, as Jupyter has it. */
  show(data: MimeBundle, metadata: object = {}): void {
    if (this.send) this.send({ data, metadata, transient: { display_id: this.id } }, this.shown);
    else if (!this.shown) console.log(data['text/plain']);
    this.shown = true;
  }

  /** Is it in a notebook at all? */
  get inCell(): boolean {
    return this.send !== null;
  }

  /** Was it made by the cell that runs now? */
  get inRunningCell(): boolean {
    return this.send === cellSender();
  }
}

let last = ''; // what a verdict names as its evidence

/** A figure's title without marks. */
export function figureTitle(layout: unknown): string {
  const { title } = (layout ?? {}) as { title?: string | { text?: string } };
  const text = (typeof title === 'string' ? title : title?.text) ?? '';
  return text.replace(/<br\s*\/?>/g, ' ').replace(/<[^>]*>/g, '');
}

/** The title of a figure, else the first sentence of the caption; what has neither is not remembered. */
function noteShown(data: MimeBundle, caption: string): void {
  const figure = data['application/vnd.plotly.v1+json'] as { layout?: unknown } | undefined;
  const title = figureTitle(figure?.layout);
  last = title || (/^.*?(?=[.!?](\s|$))/s.exec(caption)?.[0] ?? caption) || last;
}

/** The title of the last figure, or the first sentence of the last caption. */
export const lastShown = (): string => last;

const captionStyle = 'max-width: 46em; margin: 0 0 1em; font-size: 0.9em; opacity: 0.8;';

/** An output with its caption below it; both are replaced in place. */
export class CaptionedOutput {
  private readonly content = new Output();
  private readonly below = new Output();
  private caption = '';

  /** caption: plain text, drawn below; the exported page joins it to its figure and reads it to the blind. */
  show(data: MimeBundle, caption = '', metadata: object = {}): void {
    this.content.show(data, metadata);
    noteShown(data, caption);
    if (caption === this.caption || !this.content.inCell) return;
    this.caption = caption;
    const html = `<p style="${captionStyle}">${escapeHtml(caption)}</p>`;
    this.below.show({ 'text/html': html, 'text/plain': caption }, { convnotes: { caption: true } });
  }

  get inRunningCell(): boolean {
    return this.content.inRunningCell;
  }
}

/** Where something is shown: below what the cell has shown so far unless given. */
export interface Place {
  output?: CaptionedOutput;
}
