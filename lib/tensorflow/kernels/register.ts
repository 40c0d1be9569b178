/** Importing this file registers the native kernels. */
import { registerNativeKernels } from './index';

registerNativeKernels();
