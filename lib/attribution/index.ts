export { attributionMap, whereMost } from './attributionMap';
export { deconvnet, guidedBackpropagation } from './guidedBackpropagation';
export {
  gradCam,
  type GradCamOptions,
  guidedGradCam,
  type GuidedGradCamOptions,
  mapsAndGradient,
  type MapsAndGradient,
} from './gradCam';
export { inputGradient, saliency } from './inputGradient';
export {
  integratedGradients,
  type IntegratedGradients,
  type IntegratedGradientsOptions,
} from './integratedGradients';
export { occlusion, type OcclusionOptions } from './occlusion';
export { smoothGrad, type SmoothGradOptions } from './smoothGrad';
export type { Target, TargetOptions } from './target';
export {
  type RandomizationStage,
  weightRandomization,
  type WeightRandomizationOptions,
} from './weightRandomization';
