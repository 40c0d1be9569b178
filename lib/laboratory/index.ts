export { digit } from './digit';
export { training, type TrainingLaboratoryOptions } from './training';
