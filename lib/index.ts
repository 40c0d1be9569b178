/** What a notebook imports: one flat namespace, nothing defined here. Importing it registers the native kernels. */
import './tensorflow/kernels/register';

export { interruptSignal } from './notebook/interrupt';
export type { ShowableFigure } from './notebook/plotlyJson';
export { formatDuration, progress, type Progress } from './notebook/progress';
export { figureText, show, showHtml, showPicture } from './notebook/show';
export { showTable, type TableCell } from './notebook/table';
export {
  capture,
  CaptureError,
  type Captured,
  type CaptureOptions,
  type Precision,
} from './tensorflow/capture';
export { device, type Device } from './tensorflow/device';
export {
  fusedBatchNorm,
  maxPoolWithSwitches,
  maxUnpool,
  registerNativeKernels,
  softmaxCrossEntropy,
  statelessUniform,
} from './tensorflow/kernels';
export { deriveSeed, Random, type RandomState } from './tensorflow/seeds';
export { tf } from './tensorflow/tf';
