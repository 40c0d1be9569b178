/** Weights as three versions of Keras save them, in HDF5 and in an archive of it, and as PyTorch does. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadWeights } from '../../../../lib/weights/loadWeights';
import { fixtures, smallVgg } from '../../../parity/smallVgg';
import { holds, type Reader } from '../reader';

const files = ['small_notop.keras2.h5', 'small_notop.weights.h5', 'small_notop.keras1.h5'];

const readerOf = (name: string, file: string, other: string, inputs: number, place = fixtures): Reader => ({
  name: `Weights: ${name}`,
  inputs,
  async make(folder) {
    copyFileSync(join(place, file), join(folder, file));
    copyFileSync(join(place, other), join(folder, `other.${other}`));
    return [{ file, other: `other.${other}` }];
  },
  async read(folder) {
    const model = smallVgg(false, place === fixtures ? {} : { inputShape: [64, 64, 3] });
    try {
      await loadWeights(model, join(folder, file));
      return model.weights.map((weight) => {
        const values = weight.read().dataSync<'float32'>();
        holds(
          values.length === (weight.shape as number[]).reduce((a, b) => a * b, 1),
          `${weight.name}: ${values.length}`,
        );
        return values.slice();
      });
    } finally {
      model.dispose();
    }
  },
});

export const hdf5 = [
  readerOf('HDF5 of Keras 2', files[0], files[2], 350),
  readerOf('HDF5 of Keras 3', files[1], files[0], 350),
  readerOf('HDF5 of Keras 1', files[2], files[0], 100),
  readerOf('archive of Keras 3', 'small.keras', 'nested.keras', 100),
  readerOf('safetensors', 'small.float32.safetensors', 'timm.safetensors', 100, join(fixtures, '../torch')),
];
