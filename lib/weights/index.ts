export { availableVgg16, type AvailableVgg16 } from './availableVgg16';
export { bundledSegmentation, hasBundledSegmentation } from './bundledSegmentation';
export { bundledVgg16 } from './bundledVgg16';
export { findImagenetWeights, imagenetClasses, imagenetVgg, type VggName } from './imagenetVgg';
export { loadKerasWeights } from './kerasWeights';
