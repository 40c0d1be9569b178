/** Tests with the native kernels. */
import { afterAll, beforeAll } from 'vitest';
import { registerNativeKernels } from '../lib/engine/kernels';

/** Registers them before the tests of a file, and puts tfjs' own back after. */
export function withNativeKernels(): void {
  let undo: () => void;
  beforeAll(() => {
    undo = registerNativeKernels();
  });
  afterAll(() => undo());
}
