/** Labels of a segmentation in the colours of their classes, and the classes by name. */
import type { SegmentationClass } from '../data/segmentation/segmentationDataset';
import type { tf } from '../engine/tf';
import { images, type ImagesOptions } from './images';
import type { ImageValues } from './sheet';
import { svgDrawing, svgText } from './svg';

/**
 * Scenes and their labels in one PNG file, a row for each name: images [batch, height, width, 3] with values 0 … 1, and
 * labels int32 [batch, height, width], each class in its color, other numbers, such as void, black.
 * @throws RangeError for tensors of other shapes.
 * @example
 * const classes = [{ name: 'road', color: [128, 64, 128] }] as const;
 * const rows = { scene: tf.zeros([2, 8, 8, 3]), truth: tf.zeros([2, 8, 8], 'int32') };
 * (await plot.labelled(rows, classes)).toString('latin1', 1, 4); // => 'PNG'
 */
export function labelled(
  rows: Readonly<Record<string, tf.Tensor>>,
  classes: readonly SegmentationClass[],
  options: Pick<ImagesOptions, 'scale' | 'count'> = {},
): Promise<Buffer> {
  const colored = Object.entries(rows).map(([name, row]) => [
    name,
    row.rank === 3 ? labelColors(row, classes) : row,
  ]);
  return images(Object.fromEntries(colored), { ...options, range: [0, 1] });
}

function labelColors(labels: tf.Tensor, classes: readonly SegmentationClass[]): ImageValues {
  const [count, height, width] = labels.shape;
  const values = new Float32Array(labels.size * 3);
  labels.dataSync().forEach((label, i) =>
    values.set(
      (classes[label]?.color ?? []).map((level) => level / 255),
      i * 3,
    ),
  );
  return { values, count, height, width, channels: 3 };
}

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
  const items = classes.map(({ name, color }, i) => {
    const left = margin + (i % columns) * item.width;
    const top = margin + Math.floor(i / columns) * item.height;
    const swatch = `<rect x="${left}" y="${top + 5}" width="${item.swatch}" height="${item.swatch}" fill="rgb(${color.join(',')})"/>`;
    return swatch + svgText(name, { x: left + item.swatch + 6, y: top + 16.5, size: 13 });
  });
  const width = 2 * margin + item.width * Math.min(columns, classes.length);
  const height = 2 * margin + item.height * Math.ceil(classes.length / columns);
  const words = `Colours of the classes: ${classes.map(({ name }) => name).join(', ')}`;
  return svgDrawing({ width, height, words }, items.join(''));
}
