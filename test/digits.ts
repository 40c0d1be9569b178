/** Pictures made up for tests: each class a bright bar at its own height, with noise from a seed. */
import { checkLabelledImages, type LabelledImages } from '../lib/data/labelledImages';
import { Random } from '../lib/base/random';

export function bars(count: number, seed = 1): LabelledImages {
  const random = new Random(seed);
  const images = new Uint8Array(count * 28 * 28);
  const labels = Uint8Array.from({ length: count }, () => random.integer(10));
  for (let i = 0; i < images.length; i++) {
    const [picture, row] = [Math.floor(i / 784), Math.floor(i / 28) % 28];
    const bright = Math.floor(row / 2.8) === labels[picture];
    images[i] = (bright ? 180 : 0) + random.integer(75);
  }
  const classes = Array.from({ length: 10 }, (_, label) => String(label));
  const size = { count, height: 28, width: 28, channels: 1 };
  return checkLabelledImages({ name: 'bars', images, labels, ...size, classes, source: 'Made up.' });
}
