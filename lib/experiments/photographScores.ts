/** How well a network names photographs, each seen once, its middle. */
import { longRun, type LongRunOptions } from '../base/longRun';
import type { ImageFolder } from '../data/imageFolder';
import { centralImages } from '../data/photographStream';
import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import { ConfusionMatrix } from '../metrics/confusionMatrix';
import type { PhotographScores } from '../visualisation/recordedVgg16';

/**
 * What the network gives for each image, [classes] each. forward: images [batch, size, size, 3] with values 0 … 1 to
 * outputs [batch, classes].
 */
export async function outputsFor(
  forward: (xs: tf.Tensor4D) => tf.Tensor2D,
  files: readonly string[],
  { size, batchSize = 32, ...options }: { size: number; batchSize?: number } & LongRunOptions,
): Promise<Float32Array[]> {
  const { partDone } = longRun('Evaluation', options, 'images');
  const captured = capture(forward);
  const rows: Float32Array[] = [];
  try {
    for (let start = 0; start < files.length; start += batchSize) {
      const xs = await centralImages(files.slice(start, start + batchSize), size);
      const outputs = captured(xs);
      const values = outputs.dataSync<'float32'>();
      const [count, classes] = outputs.shape;
      for (let i = 0; i < count; i++) rows.push(values.slice(i * classes, (i + 1) * classes));
      tf.dispose([xs, outputs]);
      await partDone(rows.length, files.length);
    }
  } finally {
    captured.dispose();
  }
  return rows;
}

/** outputs: of each image of the folder, logits or probabilities. */
export function scoresOf(
  outputs: readonly Float32Array[],
  { classes, labels }: Pick<ImageFolder, 'classes' | 'labels'>,
  size: number,
): PhotographScores {
  const matrix = new ConfusionMatrix(classes);
  const right = { top1: 0, top5: 0 };
  outputs.forEach((row, i) => {
    const order = [...row.keys()].sort((a, b) => row[b] - row[a]);
    matrix.add([labels[i]], [order[0]]);
    if (order[0] === labels[i]) right.top1 += 1;
    if (order.slice(0, 5).includes(labels[i])) right.top5 += 1;
  });
  const confusion = matrix.rows();
  const shares = confusion.map((row, label) => {
    const sum = row.reduce((a, b) => a + b, 0);
    return [classes[label], sum > 0 ? row[label] / sum : null] as const;
  });
  return {
    ...{ images: outputs.length, size, confusion, perClass: Object.fromEntries(shares) },
    ...{ top1: right.top1 / outputs.length, top5: right.top5 / outputs.length },
  };
}
