/** Files of HDF5 that once were read wrongly or never ended, in a process of their own. */
import { afterAll, expect, it } from 'vitest';
import type { Mutation } from '../faults/badInput/change';
import { Child } from '../faults/badInput/child';
import { hdf5 } from '../faults/badInput/readers/hdf5';
import { defectsOf } from '../faults/badInput/tryReader';

const child = new Child();
afterAll(() => child.stop());

it.each<[string, string, string, Mutation]>([
  ['is an endless device', 'Weights: HDF5 of Keras 2', 'small_notop.keras2.h5', { place: 'endless' }],
  [
    'leads in a circle',
    'Weights: HDF5 of Keras 1',
    'small_notop.keras1.h5',
    { changes: [{ kind: 'zero', at: 0.06558, length: 64 }], sealed: false },
  ],
  [
    'names weights that it lacks',
    'Weights: HDF5 of Keras 2',
    'small_notop.keras2.h5',
    {
      changes: [
        { kind: 'swap', at: 0.438305, to: 0.288158, length: 33 },
        { kind: 'set', at: 0.045231833384281814, value: 127 },
      ],
      sealed: false,
    },
  ],
])('a file that %s is refused', { timeout: 600_000 }, async (_, name, file, mutation) => {
  const reader = hdf5.find((one) => one.name === name)!;
  expect(await defectsOf(reader, file, mutation, child)).toEqual([]);
});
