/** An output with its caption below it; both are replaced in place. */
import { escapeHtml } from '../plot/svg';
import { noteShown } from './lastShown';
import { type MimeBundle, Output } from './output';

const captionStyle = 'max-width: 46em; margin: 0 0 1em; font-size: 0.9em; opacity: 0.8;';

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
