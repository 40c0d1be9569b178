export { digit } from './digit';
export { photograph, type PhotographOptions } from './photograph';
export { training, type TrainingLaboratoryOptions } from './training';
export { repair } from './repair';
export { scene } from './scene';
export { transposedConvolution } from './transposedConvolution';
