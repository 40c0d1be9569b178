/** Importing this file registers the native kernels, and has TensorFlow's failures explained. */
import { explainFailures } from '../explainFailures';
import { registerNativeKernels } from './index';

explainFailures();
registerNativeKernels();

export {}; // without an export tslab's TypeScript ends in an exception while it writes the declarations
