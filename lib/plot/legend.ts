import type { SegmentationClass } from '../data/segmentation/segmentationDataset';
import { escapeHtml } from './escapeHtml';
import { svgDrawing } from './svgDrawing';

const item = { width: 118, height: 24, swatch: 14 };
const columns = 6;
const margin = 8;

/**
 * The classes with their colours, in rows of six. Returns an SVG element's text.
 * @throws RangeError without a class.
 * @example
 * plot.legend([{ name: 'road', color: [128, 64, 128] }]).slice(0, 4); // => '<svg'
 */
export function legend(classes: readonly SegmentationClass[]): string {
  if (classes.length === 0) throw new RangeError('expected one class or more, got none');
  const rows = Math.ceil(classes.length / columns);
  const width = 2 * margin + item.width * Math.min(columns, classes.length);
  const height = 2 * margin + item.height * rows;
  const items = classes.map(({ name, color }, i) => {
    const [x, y] = [i % columns, Math.floor(i / columns)];
    const [left, top] = [margin + x * item.width, margin + y * item.height];
    return (
      `<rect x="${left}" y="${top + 5}" width="${item.swatch}" height="${item.swatch}" fill="rgb(${color.join(',')})"/>` +
      `<text x="${left + item.swatch + 6}" y="${top + 16.5}" font-size="13">${escapeHtml(name)}</text>`
    );
  });
  const words = `Colours of the classes: ${classes.map(({ name }) => name).join(', ')}`;
  const ground = `<rect class="ground" width="${width}" height="${height}" rx="6" fill="#fff"/>`;
  return svgDrawing({ width, height, words }, ground + items.join(''));
}
