export {
  activationMaximization,
  type ActivationMaximization,
  type ActivationMaximizationOptions,
} from './activationMaximization';
export { checkerboard, overlap, transposedPattern, type Upsampling, upsamplingPattern } from './checkerboard';
export { type Dependence, dependence, type DependenceOptions } from './dependence';
export { distribution, type Distribution } from './distribution';
export { featureMaps } from './featureMaps';
export { type KernelReadings, kernelReadings, kernelEnergy, spatialAutocorrelation } from './kernelReadings';
export { convolutionNames, kernelColors, kernelOf, kernelSlices } from './kernels';
export { featureInversion, type FeatureInversion, type FeatureInversionOptions } from './featureInversion';
export { recordedVgg16, type RecordedVgg16 } from './recordedVgg16';
export { type MapReadings, mapReadings } from './mapReadings';
export { formatPrediction, type Prediction, probabilityOf, topClasses } from './topClasses';
export { receptiveField, type ReceptiveField } from '../models/receptiveField';
export { type TopPatch, topPatches, type TopPatches, type TopPatchesOptions } from './topPatches';
