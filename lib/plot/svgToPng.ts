import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';

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
