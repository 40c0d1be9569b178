/**
 * VGG16 and VGG19 in full size against Keras, torchvision and timm, with what loading takes; the files are too large to
 * keep. Python has Keras, or PyTorch, torchvision, timm and safetensors.
 *
 *     python test/parity/kerasWeights.py OUT --full vgg16 PICTURE…
 *     python test/parity/torchWeights.py OUT --full PICTURE…
 *     npx tsx test/parity/weightsFull.ts OUT vgg16.keras1.h5
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '../../lib/engine/kernels/register';
import { loadPhotograph } from '../../lib/data/images/loadPhotographs';
import { tf } from '../../lib/engine/tf';
import { vggPreprocess } from '../../lib/layers/vggPreprocessing';
import { layerOutputs } from '../../lib/models/layerOutputs';
import { vggFrom } from '../../lib/weights/imagenetVgg';

const topFive = (values: ArrayLike<number>) =>
  Array.from(values, (value, i) => [value, i])
    .sort((a, b) => b[0] - a[0])
    .slice(0, 5)
    .map(([, i]) => i)
    .join();

async function main([folder, file]: string[]): Promise<void> {
  const [name] = file.split('.');
  const { pictures, logits } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as {
    pictures: string[];
    logits: number[][];
  };
  const start = performance.now();
  const model = await vggFrom(join(folder, file), name.startsWith('vgg19') ? 'vgg19' : 'vgg16');
  const seconds = (performance.now() - start) / 1000;
  const peak = Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 2 ** 20;
  const [kernel, bias] = model.getLayer('predictions').getWeights();

  let [largest, equal] = [0, 0];
  for (const [p, picture] of pictures.entries()) {
    const photograph = await loadPhotograph(picture, { size: [224, 224], upright: false });
    const found = tf.tidy(() => {
      const [fc2] = layerOutputs(model, ['fc2'], vggPreprocess(photograph.expandDims(0)));
      return fc2.matMul(kernel).add(bias).dataSync();
    });
    const scale = Math.max(...logits[p].map(Math.abs));
    found.forEach((value, i) => (largest = Math.max(largest, Math.abs(value - logits[p][i]) / scale)));
    if (topFive(found) === topFive(logits[p])) equal += 1;
    photograph.dispose();
  }
  console.log(
    `${file}: loaded in ${seconds.toFixed(2)} s, peak of resident memory ${peak.toFixed(2)} GiB; ` +
      `largest difference ${largest.toExponential(1)} of the largest logit, top 5 equal for ${equal} of ${pictures.length}`,
  );
}

void main(process.argv.slice(2));
