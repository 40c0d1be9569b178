/** What a notebook imports: one flat namespace, nothing defined here. Importing it registers the native kernels. */
import './tensorflow/kernels/register';

export { type Batch, Batches, batchOf, inOrder } from './data/batches';
export { DataError } from './data/dataError';
export { type Cifar10, loadCifar10 } from './data/cifar10';
export { type LabelledImages, select, subset } from './data/labelledImages';
export { loadMnist, type Mnist, type MnistOptions } from './data/mnist';
export { loadPhotograph, type PhotographOptions, resizeNearest } from './data/photograph';
export { creditsOf, type Photograph, photographs } from './data/photographs';
export { reportedPredictions } from './data/reportedPredictions';
export { reportedRuns } from './data/reported';
export { type Figure, formatPercent } from './figures/figure';
export { histograms } from './figures/histograms';
export { modelGraph } from './figures/modelGraph';
export { networkDiagram } from './figures/networkDiagram';
export { pictureGrid } from './figures/pictureGrid';
export { savePicture } from './figures/savePicture';
export { svgToPng } from './figures/svgToPng';
export { trainingCurves } from './figures/trainingCurves';
export { commonRange, distribution, type Distribution } from './inspection/distribution';
export { featureMapReader, featureMaps } from './inspection/featureMaps';
export { convolutionNames, kernelColours, kernelOf, kernelSlices } from './inspection/kernels';
export { layerNamed, layerOutputs } from './inspection/layerOutputs';
export { formatPrediction, type Prediction, topClasses } from './inspection/topClasses';
export { batchNorm, batchNormStepByStep, batchNormWithMoments } from './layers/batchNorm';
export { BatchNormalization, type BatchStatistics } from './layers/batchNormalization';
export { dropout, dropoutMask } from './layers/dropout';
export { Dropout } from './layers/dropoutLayer';
export { vggDeprocess, vggMeans, vggPreprocess, VggPreprocessing } from './layers/vggPreprocessing';
export { embeddedVgg16 } from './models/embeddedVgg16';
export { findImagenetWeights, imagenetClasses, imagenetVgg, type VggName } from './models/imagenetVgg';
export { loadKerasWeights } from './models/kerasWeights';
export { mnistCnn, type MnistCnnOptions } from './models/mnistCnn';
export { type LayerOverview, type ModelOverview, overview } from './models/overview';
export { vgg, vgg16, vgg16Blocks, type VggBlocks, vgg19, vgg19Blocks, type VggOptions } from './models/vgg';
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
export { train, type TrainingHistory, type TrainOptions } from './training/train';
