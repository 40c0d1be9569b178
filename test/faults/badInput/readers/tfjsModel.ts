/** Networks in tfjs' format, as they come with the project: model.json with its manifest, weights of 16 bits. */
import { join } from 'node:path';
import { loadFloat16, saveFloat16 } from '../../../../lib/weights/float16';
import { tf } from '../../../../lib/engine/tf';
import { holds, type Reader, wholeJson } from '../reader';

const network = () =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 2, kernelSize: 3, activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3 }),
    ],
  });

const readerOf = (file: string, inputs: number): Reader => ({
  name: `tfjs networks: ${file}`,
  inputs,
  async make(folder) {
    const model = network();
    await saveFloat16(model, join(folder, 'net'));
    model.dispose();
    return [
      {
        file: join('net', file),
        other: 'net/weights.bin',
        ...(file.endsWith('.json') && { json: wholeJson }),
      },
    ];
  },
  async read(folder) {
    const model = await loadFloat16(join(folder, 'net'), 'net');
    try {
      return model.weights.map((weight) => {
        const x = weight.read();
        holds(`${x.shape}` === `${weight.shape}`, `${weight.name} is [${x.shape}], not [${weight.shape}]`);
        return x.dataSync().slice();
      });
    } finally {
      model.dispose();
    }
  },
});

export const tfjsModels = [readerOf('model.json', 1400), readerOf('weights.bin', 200)];
