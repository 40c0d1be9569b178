/**
 * VGG16 and VGG19 in full size against Keras, with what loading takes; the files are too large to keep.
 *
 *     .work/peers/keras/bin/python test/parity/kerasWeights.py OUT --full PICTURE…
 *     npx tsx test/parity/kerasWeightsFull.ts OUT vgg16.keras1.h5
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '../../lib/engine/kernels/register';
import { loadWeights } from '../../lib/weights/loadWeights';
import { loadPhotograph } from '../../lib/data/images/loadPhotographs';
import { tf } from '../../lib/engine/tf';
import { vgg16, vgg19 } from '../../lib/models/vgg';
import { vggPreprocess } from '../../lib/layers/vggPreprocessing';

async function main([folder, file]: string[]): Promise<void> {
  const { pictures, outputs } = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) as {
    pictures: string[];
    outputs: Record<string, number[][]>;
  };
  const name = file.split('.')[0];
  const start = performance.now();
  const model = (name === 'vgg19' ? vgg19 : vgg16)();
  await loadWeights(model, join(folder, file));
  const seconds = (performance.now() - start) / 1000;
  const peak = Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 2 ** 20;

  const top = (values: ArrayLike<number>) =>
    Array.from(values, (value, i) => [value, i])
      .sort((a, b) => b[0] - a[0])
      .slice(0, 5)
      .map(([, i]) => i)
      .join();
  let [largest, equal] = [0, 0];
  for (const [p, picture] of pictures.entries()) {
    const photograph = await loadPhotograph(picture, { size: [224, 224], upright: false });
    const found = tf.tidy(() => {
      const x = photograph.expandDims(0);
      return (model.apply(vggPreprocess(x)) as tf.Tensor).dataSync();
    });
    const expected = outputs[name][p];
    const scale = Math.max(...expected);
    found.forEach((value, i) => (largest = Math.max(largest, Math.abs(value - expected[i]) / scale)));
    if (top(found) === top(expected)) equal += 1;
    photograph.dispose();
  }
  console.log(
    `${file}: loaded in ${seconds.toFixed(2)} s, peak of resident memory ${peak.toFixed(2)} GiB; ` +
      `largest difference ${largest.toExponential(1)} of the largest output, top 5 equal for ${equal} of ${pictures.length}`,
  );
}

void main(process.argv.slice(2));
