export { depthToSpace, maxPoolWithSwitches, maxUnpool } from '../engine/kernels';
export { batchNorm, batchNormStepByStep, batchNormWithMoments } from './batchNorm';
export { BatchNormalization, type BatchStatistics } from './batchNormalization';
export {
  convolutionMatrix,
  denseMatrix,
  type SparseMatrix,
  transposedConv2dByMatrix,
} from './convolutionMatrix';
export { dropout, dropoutMask } from './dropout';
export { Dropout } from './dropoutLayer';
export { vggDeprocess, vggMeans, vggPreprocess, VggPreprocessing } from './vggPreprocessing';
export { insertZeros } from './insertZeros';
export { nullSpace, type NullSpace } from './nullSpace';
export { SubPixelConv2d, subPixelKernel } from './subPixelConv2d';
export { MaxPoolingWithSwitches, MaxUnpooling } from './switchLayers';
export { transposedAxis, transposedConv2d, type TransposedConv2dOptions } from './transposedConv2d';
export { TransposedConv2d } from './transposedConv2dLayer';
export { cropLike, unpool, type UnpoolMethod } from './unpool';
export { CropLike, Unpooling } from './unpoolLayers';
export { transposedConv2dByZeroInsertion } from './zeroInsertion';
