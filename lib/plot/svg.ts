/** SVG: text in it, and the frame of a drawing. */

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as text in HTML and SVG, in attributes too. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => entities[character]);

/** The colour of lines and letters. */
export const ink = '#1c1f23';

/** An SVG element's text, on white, no wider than its place. words: what the drawing says to a screen reader. */
export const svgDrawing = (
  { width, height, words }: { width: number; height: number; words: string },
  content: string,
): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
  `aria-label="${escapeHtml(words)}" font-family="system-ui, sans-serif" fill="${ink}" style="max-width: 100%; height: auto">` +
  `<rect class="ground" width="${width}" height="${height}" rx="6" fill="#fff"/>${content}</svg>`;

/** Letters of a drawing. */
export const svgText = (
  content: string,
  { x, y, size, anchor = 'start', weight = 400 }: SvgTextOptions,
): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" font-weight="${weight}">${escapeHtml(content)}</text>`;

interface SvgTextOptions {
  x: number;
  y: number;
  size: number;
  anchor?: 'start' | 'middle' | 'end';
  weight?: number;
}
