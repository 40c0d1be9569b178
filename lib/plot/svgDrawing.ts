/** The frame of a drawing. */
import { escapeHtml } from './escapeHtml';

/** The colour of lines and letters. */
export const ink = '#1c1f23';

/** An SVG element's text, no wider than its place. words: what the drawing says to a screen reader. */
export const svgDrawing = (
  { width, height, words }: { width: number; height: number; words: string },
  content: string,
): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
  `aria-label="${escapeHtml(words)}" font-family="system-ui, sans-serif" fill="${ink}" style="max-width: 100%; height: auto">` +
  `${content}</svg>`;
