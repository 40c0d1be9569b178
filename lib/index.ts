/** What a notebook imports: one flat namespace, nothing defined here. Importing it registers the native kernels. */
import './tensorflow/kernels/register';
import './notebook/freeing';

export { type Batch, Batches, batchOf, inOrder } from './data/batches';
export { DataError } from './data/dataError';
export { type Cifar10, loadCifar10 } from './data/cifar10';
export { type LabelledImages, select, subset } from './data/labelledImages';
export { loadMnist, type Mnist, type MnistOptions } from './data/mnist';
export { loadPhotograph, type PhotographOptions, resizeNearest } from './data/photograph';
export { creditsOf, type Photograph, photographs } from './data/photographs';
export { reportedPredictions } from './data/reportedPredictions';
export { findData } from './data/dataFolders';
export { type ClassificationDataset, imageNet } from './data/imageNet';
export {
  type Damage,
  damage,
  describeDamage,
  greyPatches,
  pictureValues,
  type PictureValues,
} from './data/noise';
export { reportedRuns } from './data/reported';
export { camVid, camVidOriginal } from './data/segmentation/camVid';
export { cityscapes, kitti } from './data/segmentation/cityscapes';
export { classFrequencies, medianFrequencyWeights } from './data/segmentation/classFrequencies';
export { daimler } from './data/segmentation/daimler';
export { deepGlobe } from './data/segmentation/deepGlobe';
export { digitScenes } from './data/segmentation/digitScenes';
export { mapillary } from './data/segmentation/mapillary';
export { readPicture } from './data/segmentation/picture';
export { SampleStream, type SegmentationBatch } from './data/segmentation/sampleStream';
export { scanNet } from './data/segmentation/scanNet';
export {
  type LabelMap,
  type Picture,
  type SegmentationDataset,
  type SegmentationSplit,
  splitOf,
} from './data/segmentation/segmentationDataset';
export { attributionOverlay, type AttributionOverlayOptions } from './figures/attributionOverlay';
export { confusionFigure, iouBars } from './figures/confusionFigure';
export { contributionDots, type UnitDots } from './figures/contributions';
export { encoderDecoder } from './figures/encoderDecoder';
export { classLegend } from './figures/classLegend';
export { type Figure, formatPercent } from './figures/figure';
export { histograms } from './figures/histograms';
export { mapPicker, type PickedLayer } from './figures/mapPicker';
export { modelGraph } from './figures/modelGraph';
export { intervalDots, type IntervalDots } from './figures/intervalDots';
export { type IntervalLine, intervalLines } from './figures/intervalLines';
export { labelColours } from './figures/labelColours';
export { networkDiagram } from './figures/networkDiagram';
export { type NumberPanel, numberPanels, numberRow } from './figures/numberPanels';
export { accuracyLines, overSettings } from './figures/overSettings';
export { deconvNetParts, overviewLine, overviewTable, weightedLayersTable } from './figures/overviewTable';
export { pictureGrid } from './figures/pictureGrid';
export { savePicture } from './figures/savePicture';
export { svgToPng } from './figures/svgToPng';
export { pictureSlider } from './figures/pictureSlider';
export { type RecordedCurve, trainingCurves } from './figures/trainingCurves';
export { transposedSteps } from './figures/transposedSteps';
export {
  activationMaximization,
  type ActivationMaximization,
  type ActivationMaximizationOptions,
} from './inspection/activationMaximization';
export { attributionMap } from './inspection/attributionMap';
export { type BiasGradient, biasGradients } from './inspection/biasGradient';
export { checkerboard, overlap, transposedPattern } from './inspection/checkerboard';
export { coefficientsOf, countCoefficients } from './inspection/coefficients';
export { type UnitContribution, unitContributions } from './inspection/contribution';
export { deconvnet } from './inspection/deconvnet';
export { commonRange, distribution, type Distribution } from './inspection/distribution';
export { blur, crop, type Disturbance, grey, lightness } from './inspection/disturbances';
export { featureMapReader, featureMaps } from './inspection/featureMaps';
export { type KernelReadings, kernelReadings } from './inspection/kernelReadings';
export { convolutionNames, kernelColours, kernelOf, kernelSlices } from './inspection/kernels';
export { basisSizes, kernelEnergy, randomEnergy } from './inspection/kernelEnergy';
export {
  featureInversion,
  type FeatureInversion,
  type FeatureInversionOptions,
} from './inspection/featureInversion';
export {
  damageStrength,
  formatQuality,
  medianFilterEach,
  nonLocalMeansEach,
  psnrOfEach,
  psnrWhereDamaged,
  ssimOfEach,
} from './inspection/restoration';
export { medianFilter, nonLocalMeans } from './inspection/filters';
export { enlargeMaps, gradCam, type GradCamOptions } from './inspection/gradCam';
export { guidedBackpropagation } from './inspection/guidedBackpropagation';
export { guidedGradCam, type GuidedGradCamOptions } from './inspection/guidedGradCam';
export { type GreyPicture, psnr, ssim } from './inspection/imageQuality';
export { inputGradient } from './inspection/inputGradient';
export { inputXGradient } from './inspection/inputXGradient';
export {
  integratedGradients,
  type IntegratedGradients,
  type IntegratedGradientsOptions,
} from './inspection/integratedGradients';
export { layerNamed, layerOutputs } from './inspection/layerOutputs';
export { type MapReading, mapReadings } from './inspection/mapReadings';
export { spatialAutocorrelation } from './inspection/spatialAutocorrelation';
export { formatPrediction, type Prediction, topClasses } from './inspection/topClasses';
export { normalisedMoments } from './inspection/normalisedMoments';
export { occlusion, type OcclusionOptions } from './inspection/occlusion';
export { overPictures, type OverPicturesOptions } from './inspection/overPictures';
export { passThrough } from './inspection/passThrough';
export { gaussianBlur, totalVariation } from './inspection/pictureRegularisers';
export { rankCorrelation } from './inspection/rankCorrelation';
export { receptiveField, type ReceptiveField } from './inspection/receptiveField';
export { accuracyWhileRemoving } from './inspection/removal';
export { saliency } from './inspection/saliency';
export { saturatedShare, saturation } from './inspection/saturation';
export { type SigmoidTraining, trainSigmoids } from './inspection/sigmoidTraining';
export { smoothGrad, type SmoothGradOptions } from './inspection/smoothGrad';
export type { Target, TargetOptions } from './inspection/target';
export { accuracyOverBatchSizes } from './inspection/testBatchSizes';
export { compareThinned, type ThinnedComparison } from './inspection/thinnedNetworks';
export { type TopPatch, topPatches, type TopPatches, type TopPatchesOptions } from './inspection/topPatches';
export { undisturbed } from './inspection/undisturbed';
export { type VarianceShift, varianceShift } from './inspection/varianceShift';
export {
  type RandomizationStage,
  weightRandomization,
  type WeightRandomizationOptions,
} from './inspection/weightRandomization';
export { whereMost } from './inspection/whereMost';
export { batchNorm, batchNormStepByStep, batchNormWithMoments } from './layers/batchNorm';
export { BatchNormalization, type BatchStatistics } from './layers/batchNormalization';
export {
  convolutionMatrix,
  denseMatrix,
  type SparseMatrix,
  transposedConv2dByMatrix,
} from './layers/convolutionMatrix';
export { dropout, dropoutMask } from './layers/dropout';
export { Dropout } from './layers/dropoutLayer';
export { vggDeprocess, vggMeans, vggPreprocess, VggPreprocessing } from './layers/vggPreprocessing';
export { availableVgg16, type AvailableVgg16 } from './models/availableVgg16';
export { embeddedSegmentation, hasEmbeddedSegmentation } from './models/embeddedSegmentation';
export { embeddedVgg16 } from './models/embeddedVgg16';
export { findImagenetWeights, imagenetClasses, imagenetVgg, type VggName } from './models/imagenetVgg';
export { loadKerasWeights } from './models/kerasWeights';
export { insertZeros } from './layers/insertZeros';
export { nullSpace, type NullSpace } from './layers/nullSpace';
export { SubPixelConv2d, subPixelKernel } from './layers/subPixelConv2d';
export { MaxPoolingWithSwitches, MaxUnpooling } from './layers/switchLayers';
export { transposedAxis, transposedConv2d, type TransposedConv2dOptions } from './layers/transposedConv2d';
export { TransposedConv2d } from './layers/transposedConv2dLayer';
export { cropLike, unpool, type UnpoolMethod } from './layers/unpool';
export { CropLike, Unpooling } from './layers/unpoolLayers';
export { transposedConv2dByZeroInsertion } from './layers/zeroInsertion';
export { autoencoder } from './models/autoencoder';
export { copyEncoder } from './models/copyEncoder';
export { deconvNet, type DeconvNetOptions } from './models/deconvNet';
export { deconvNetCoefficients, deconvNetLayers } from './models/deconvNetLayers';
export { foldBatchNorm } from './models/foldBatchNorm';
export { mnistCnn, type MnistCnnOptions } from './models/mnistCnn';
export { type LayerOverview, type ModelOverview, overview } from './models/overview';
export { vgg, vgg16, vgg16Blocks, type VggBlocks, vgg19, vgg19Blocks, type VggOptions } from './models/vgg';
export { mnistDense, type MnistDenseOptions } from './models/mnistDense';
export { pixelCrossEntropy } from './models/pixelCrossEntropy';
export { copyWith, rebuild } from './models/rebuild';
export { interruptSignal } from './notebook/interrupt';
export { liveTraining, type LiveTraining } from './notebook/liveTraining';
export { forMode, mode, type Mode } from './notebook/mode';
export type { ShowableFigure } from './notebook/plotlyJson';
export { formatDuration, progress, type Progress } from './notebook/progress';
export { showReproduction } from './notebook/reproduction';
export { show, showHtml, showPicture, showSvg } from './notebook/show';
export { showTable, type TableCell } from './notebook/table';
export { shownClaims, shownIn, showVerdict } from './notebook/verdict';
export { withStudies } from './notebook/withStudies';
export { camVidSize } from './studies/camVidRecipe';
export { camVidRows, recordedSegmentation } from './studies/camVidScores';
export { expectations, fairComparison, forMethods, smallDataAccuracies } from './studies/byMethod';
export type { Claim, Verdict } from './studies/claims/claim';
export { claimFair, claimOrder, claimSpeed, reportedSteps } from './studies/claims/comparison';
export {
  claimExpectation,
  claimIndependentOfUnits,
  claimLittleEffect,
  claimVarianceShift,
} from './studies/claims/dropout';
export {
  claimBiasSuperfluous,
  claimCoefficients,
  claimNormalises,
  claimPlacement,
  claimPopulation,
  claimUnsaturated,
} from './studies/claims/normalisation';
export { claimLargerRates, claimLessSensitive } from './studies/claims/ranges';
export {
  claimCheckerboard,
  claimCreated,
  claimDenoises,
  claimRebuildsDetail,
  claimRepairs,
  claimSameOperation,
} from './studies/claims/deconvolution';
export {
  claimBrightSpots,
  claimDerivatives,
  claimKeepsShape,
  claimLastLayerRandom,
} from './studies/claims/vgg';
export { claimRegularises } from './studies/claims/regularisation';
export { type ComparedMethod, comparedMethods, comparisonTable, methodNames } from './studies/comparison';
export {
  formatInterval,
  interval,
  type Interval,
  intervalOfDifference,
  intervalOfRatio,
  intervalsOf,
} from './studies/interval';
export type { Method, NetworkSetting } from './studies/networks';
export { removedShares } from './studies/probes';
export {
  atBestRate,
  gridsOf,
  intervals,
  measured,
  measuredLists,
  type NetworkRecord,
  ofMethod,
  paired,
  stepsOf,
  stepsTo95,
} from './studies/readings';
export { about, recordedCurve } from './studies/recordedCurve';
export { studies } from './studies/studies';
export {
  capture,
  type Captured,
  CaptureError,
  type CaptureOptions,
  type Precision,
  type SavedModelOptions,
  saveSavedModel,
} from './tensorflow/capture';
export { device, type Device } from './tensorflow/device';
export {
  depthToSpace,
  enlargeBilinear,
  fusedBatchNorm,
  maxPoolWithSwitches,
  maxUnpool,
  registerNativeKernels,
  singularValues,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
  statelessUniform,
} from './tensorflow/kernels';
export { unregisterNativeKernels } from './tensorflow/kernels/register';
export { deriveSeed, Random, type RandomState } from './tensorflow/seeds';
export { tf } from './tensorflow/tf';
export { ConfusionMatrix, type SegmentationScores } from './training/confusionMatrix';
export { evaluate, type Evaluation } from './training/evaluate';
export { evaluateSegmentation, segment } from './training/evaluateSegmentation';
export { formatLogLine } from './training/log';
export { type PopulationOptions, withPopulation } from './training/population';
export { trainingStep } from './training/step';
export { compareStepTimes } from './training/stepTimes';
export type { OwnStudy, Study } from './training/study';
export type { RunResult } from './training/studyPlan';
export { stepsTo, type StudyRecord, type StudySetting } from './training/studyRecord';
export { type LoadedRecord, loadStudy, type StudyResults } from './training/studyResults';
export { DivergenceError, train, type TrainingHistory, type TrainOptions } from './training/train';
export { restore, trainDenoising } from './training/trainDenoising';
export { trainSegmentation } from './training/trainSegmentation';
