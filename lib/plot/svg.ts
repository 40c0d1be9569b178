/** SVG: text in it, the frame of a drawing, and a drawing as a PNG file. */
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';

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

const fonts = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const families = ['DejaVuSansCondensed', 'DejaVuSansCondensed-Bold']; // about as wide as Helvetica

/**
 * An SVG drawing as a PNG file, with fonts that come along, so that it looks the same on every machine. scale:
 * pixels for each unit of the drawing. Returns the bytes.
 * @throws Error where the text is not SVG, RangeError for a scale that is not above 0, or above 100.
 * @example
 * const png = plot.svgToPng(plot.network({ plain: models.mnistCnn({ seed: 1 }) }));
 * png.toString('latin1', 1, 4); // => 'PNG'
 */
export function svgToPng(svg: string, { scale = 2 }: { scale?: number } = {}): Buffer {
  if (!(scale > 0 && scale <= 100))
    throw new RangeError(`expected a scale above 0, 100 at most, got ${scale}`);
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    background: 'white',
    font: {
      fontFiles: families.map((name) => join(fonts, `${name}.ttf`)),
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans Condensed',
      sansSerifFamily: 'DejaVu Sans Condensed',
    },
  });
  return drawing.render().asPng();
}
