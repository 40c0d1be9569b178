/** Importing this file registers the native kernels, and has TensorFlow's failures explained. */
import { explainFailures } from '../explainFailures';
import { registerNativeKernels } from './index';

explainFailures();
registerNativeKernels();
