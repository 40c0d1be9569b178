/** Weights in HDF5, as three versions of Keras save them. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadWeights } from '../../../../lib/weights/loadWeights';
import { fixtures, smallVgg } from '../../../parity/smallVgg';
import { holds, type Reader } from '../reader';

const files = ['small_notop.keras2.h5', 'small_notop.weights.h5', 'small_notop.keras1.h5'];

const readerOf = (name: string, file: string, other: string, inputs: number): Reader => ({
  name: `HDF5: ${name}`,
  inputs,
  async make(folder) {
    copyFileSync(join(fixtures, file), join(folder, file));
    copyFileSync(join(fixtures, other), join(folder, `other.${other}`));
    return [{ file, other: `other.${other}` }];
  },
  async read(folder) {
    const model = smallVgg(false);
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
  readerOf('Keras 2', files[0], files[2], 350),
  readerOf('Keras 3', files[1], files[0], 350),
  readerOf('Keras 1', files[2], files[0], 100),
];
