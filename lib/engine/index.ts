export {
  capture,
  type Captured,
  CaptureError,
  type CaptureOptions,
  type Precision,
  type SavedModelOptions,
  saveSavedModel,
} from './capture';
export { device, type Device } from './device';
export {
  enlargeBilinear,
  fusedBatchNorm,
  registerNativeKernels,
  singularValues,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
  statelessUniform,
} from './kernels';
export { deriveSeed, Random, type RandomState } from '../base/random';
