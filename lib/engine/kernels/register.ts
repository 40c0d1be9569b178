/** Importing this file registers the native kernels, and has TensorFlow's failures explained. */
import { explainFailures } from '../explainFailures';
import { registerNativeKernels } from './index';

explainFailures();

/**
 * Puts tfjs' own kernels back; `registerNativeKernels` takes ours again.
 * @example
 * engine.unregisterNativeKernels();
 * engine.registerNativeKernels();
 */
export const unregisterNativeKernels = registerNativeKernels();
