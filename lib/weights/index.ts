export { availableVgg16, type AvailableVgg16 } from './availableVgg16';
export { bundledSegmentation, hasBundledSegmentation, bundledVgg16 } from './bundled';
export { findImagenetWeights, imagenetClasses, imagenetVgg, type VggName } from './imagenetVgg';
export { loadWeights } from './loadWeights';
