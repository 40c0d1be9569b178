export { attributionMap } from './attributionMap';
export { deconvnet } from './deconvnet';
export { gradCam, type GradCamOptions } from './gradCam';
export { guidedBackpropagation } from './guidedBackpropagation';
export { guidedGradCam, type GuidedGradCamOptions } from './guidedGradCam';
export { inputGradient } from './inputGradient';
export {
  integratedGradients,
  type IntegratedGradients,
  type IntegratedGradientsOptions,
} from './integratedGradients';
export { mapsAndGradient, type MapsAndGradient } from './mapsAndGradient';
export { occlusion, type OcclusionOptions } from './occlusion';
export { saliency } from './saliency';
export { smoothGrad, type SmoothGradOptions } from './smoothGrad';
export type { Target, TargetOptions } from './target';
export {
  type RandomizationStage,
  weightRandomization,
  type WeightRandomizationOptions,
} from './weightRandomization';
export { whereMost } from './whereMost';
