/** A look at the network as it is at test time, while it is trained. */
import { batchOf } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { tf } from '../engine/tf';
import { testingPass } from '../metrics/evaluate';

export interface WatchOptions {
  /** Pictures that are not trained on. */
  data: LabelledImages;
  /** Steps between two looks; the first is before step 0. */
  every: number;
  /** Pictures for a look, each time the next ones, round and round. */
  count: number;
}

/** Before step `step`. */
export interface Look {
  step: number;
  accuracy: number;
  loss: number;
}

/** A function that looks where it is time to; dispose of it. Training mode is not touched: the curve stays the same. */
export function watch(model: tf.LayersModel, { data, every, count }: WatchOptions) {
  if (![every, count].every((n) => Number.isInteger(n) && n >= 1)) {
    throw new RangeError(
      `expected 1 step or more between looks at 1 picture or more, got ${every} and ${count}`,
    );
  }
  const pass = testingPass(model);

  function look(step: number): Look | undefined {
    if (step % every !== 0) return undefined;
    const start = (step / every) * count;
    const { xs, labels } = batchOf(
      data,
      Uint32Array.from({ length: count }, (_, i) => (start + i) % data.count),
    );
    const result = pass(xs, labels);
    const [accuracy, loss] = [result.accuracy.dataSync()[0], result.loss.dataSync()[0]];
    tf.dispose([xs, labels, result.accuracy, result.loss]);
    return { step, accuracy, loss };
  }
  return Object.assign(look, { dispose: () => pass.dispose() });
}
