/**
 * The way from a program to the output of the notebook's running cell, by Jupyter's MIME bundles. Outside a
 * notebook the bundle's text goes to the terminal.
 */
import { randomBytes } from 'node:crypto';

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
