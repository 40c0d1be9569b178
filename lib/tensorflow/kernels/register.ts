/** Importing this file registers the native kernels. */
import { registerNativeKernels } from './index';

/**
 * Puts tfjs' own kernels back; `registerNativeKernels` takes ours again.
 * @example
 * unregisterNativeKernels();
 * registerNativeKernels();
 */
export const unregisterNativeKernels = registerNativeKernels();
