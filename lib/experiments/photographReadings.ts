/** The claims of question 3 over many photographs: likeness to the image, zeros, and what a feature map depends on. */
import type { LongRunOptions } from '../base/longRun';
import type { ImageFolder } from '../data/imageFolder';
import { centralImages } from '../data/photographStream';
import { tf } from '../engine/tf';
import { vggPreprocess } from '../layers/vggPreprocessing';
import { dependence } from '../visualisation/dependence';
import { mapReadings } from '../visualisation/mapReadings';
import type { PhotographReadings } from '../visualisation/recordedVgg16';

/**
 * Of the first photograph of each class, of every second or third class where `least` are enough, of several of each where
 * there are few classes. model: takes what `vggPreprocess` gives.
 */
export async function photographReadings(
  model: tf.LayersModel,
  folder: ImageFolder,
  { least = 30, size = 224, ...options }: { least?: number; size?: number } & LongRunOptions = {},
): Promise<PhotographReadings> {
  const { classes, labels } = folder;
  const perClass = Math.ceil(least / classes.length);
  const every = Math.max(1, Math.floor(classes.length / least));
  const rank = classes.map(() => 0);
  const files = folder.files.filter((_, i) => labels[i] % every === 0 && rank[labels[i]]++ < perClass);
  const pools = model.layers.map(({ name }) => name).filter((name) => /^block\d+_pool$/.test(name));
  const empty = () => Object.fromEntries(pools.map((pool) => [pool, [] as number[]]));
  const readings = { correlation: empty(), zeros: empty(), dependence: empty() };
  for (const file of files) {
    options.signal?.throwIfAborted();
    const xs = await centralImages([file], size);
    const x = tf.tidy(() => vggPreprocess(xs.mul<tf.Tensor4D>(255)));
    const { correlation, zeros } = mapReadings(model, pools, x, xs);
    const { measured } = await dependence(model, pools, x, { signal: options.signal });
    for (const pool of pools) {
      readings.correlation[pool].push(correlation[pool].mean);
      readings.zeros[pool].push(zeros[pool].mean);
      readings.dependence[pool].push(measured[pool].mean);
    }
    tf.dispose([xs, x]);
    options.onProgress?.(readings.zeros[pools[0]].length, files.length);
  }
  return { size, photographs: files.length, ...readings };
}
