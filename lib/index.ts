/** What a notebook imports: one flat namespace, nothing defined here. Importing it registers the native kernels. */
import './tensorflow/kernels/register';

export { type Batch, Batches, batchOf, inOrder } from './data/batches';
export { DataError } from './data/dataError';
export { type LabelledImages, select, subset } from './data/labelledImages';
export { loadMnist, type Mnist, type MnistOptions } from './data/mnist';
export { reportedRuns } from './data/reported';
export { attributionOverlay, type AttributionOverlayOptions } from './figures/attributionOverlay';
export { type Figure, formatPercent } from './figures/figure';
export { histograms } from './figures/histograms';
export { networkDiagram } from './figures/networkDiagram';
export { pictureGrid } from './figures/pictureGrid';
export { trainingCurves } from './figures/trainingCurves';
export {
  activationMaximization,
  type ActivationMaximization,
  type ActivationMaximizationOptions,
} from './inspection/activationMaximization';
export { attributionMap } from './inspection/attributionMap';
export { deconvnet } from './inspection/deconvnet';
export { commonRange, distribution, type Distribution } from './inspection/distribution';
export {
  featureInversion,
  type FeatureInversion,
  type FeatureInversionOptions,
} from './inspection/featureInversion';
export { enlargeMaps, gradCam, type GradCamOptions } from './inspection/gradCam';
export { guidedBackpropagation } from './inspection/guidedBackpropagation';
export { guidedGradCam, type GuidedGradCamOptions } from './inspection/guidedGradCam';
export { inputGradient } from './inspection/inputGradient';
export { inputXGradient } from './inspection/inputXGradient';
export {
  integratedGradients,
  type IntegratedGradients,
  type IntegratedGradientsOptions,
} from './inspection/integratedGradients';
export { layerNamed, layerOutputs } from './inspection/layerOutputs';
export { occlusion, type OcclusionOptions } from './inspection/occlusion';
export { overPictures, type OverPicturesOptions } from './inspection/overPictures';
export { gaussianBlur, totalVariation } from './inspection/pictureRegularisers';
export { rankCorrelation } from './inspection/rankCorrelation';
export { receptiveField, type ReceptiveField } from './inspection/receptiveField';
export { saliency } from './inspection/saliency';
export { smoothGrad, type SmoothGradOptions } from './inspection/smoothGrad';
export type { Target, TargetOptions } from './inspection/target';
export { type TopPatch, topPatches, type TopPatches, type TopPatchesOptions } from './inspection/topPatches';
export {
  type RandomizationStage,
  weightRandomization,
  type WeightRandomizationOptions,
} from './inspection/weightRandomization';
export { batchNorm, batchNormStepByStep, batchNormWithMoments } from './layers/batchNorm';
export { BatchNormalization, type BatchStatistics } from './layers/batchNormalization';
export { dropout, dropoutMask } from './layers/dropout';
export { Dropout } from './layers/dropoutLayer';
export { mnistCnn, type MnistCnnOptions } from './models/mnistCnn';
export { interruptSignal } from './notebook/interrupt';
export { liveTraining, type LiveTraining } from './notebook/liveTraining';
export { forMode, mode, type Mode } from './notebook/mode';
export type { ShowableFigure } from './notebook/plotlyJson';
export { formatDuration, progress, type Progress } from './notebook/progress';
export { figureText, show, showHtml, showPicture, showSvg } from './notebook/show';
export { showTable, type TableCell } from './notebook/table';
export {
  capture,
  CaptureError,
  type Captured,
  type CaptureOptions,
  type Precision,
  saveSavedModel,
  type SavedModelOptions,
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
export { type Evaluation, evaluate } from './training/evaluate';
export { formatLogLine } from './training/log';
export { trainingStep } from './training/step';
export { train, type TrainingHistory, type TrainOptions } from './training/train';
