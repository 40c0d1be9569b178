/** Importing this file registers the native kernels. */
import { registerNativeKernels } from './index';

/** Puts tfjs' own kernels back. */
export const unregisterNativeKernels = registerNativeKernels();
