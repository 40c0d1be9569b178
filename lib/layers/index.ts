export { depthToSpace, maxPoolWithSwitches, maxUnpool } from '../engine/kernels';
export { batchNorm, BatchNormalization, type BatchStatistics } from './batchNorm';
export {
  convolutionMatrix,
  denseMatrix,
  type SparseMatrix,
  transposedConv2dByMatrix,
  nullSpace,
  type NullSpace,
} from './convolutionMatrix';
export { dropout, dropoutMask, Dropout } from './dropout';
export { TorchPreprocessing, vggDeprocess, vggPreprocess, VggPreprocessing } from './vggPreprocessing';
export { insertZeros, transposedConv2dByZeroInsertion } from './insertZeros';
export { SubPixelConv2d, subPixelKernel } from './subPixelConv2d';
export { MaxPoolingWithSwitches, MaxUnpooling } from './switchLayers';
export { transposedAxis, type TransposedConv2dOptions } from './transposedAxes';
export { TransposedConv2d, transposedConv2d } from './transposedConv2d';
export { unpool, type UnpoolMethod, CropLike, Unpooling } from './unpool';
