export { formatLogLine } from './log';
export { binaryCrossEntropy, crossEntropy, type Loss, meanSquaredError } from './losses';
export { type ObservedTraining, setTrainingObserver, type TrainingObserver } from './observer';
export { DivergenceError, type StepRecord, type TrainingHistory, type TrainOptions } from './options';
export { pixelCrossEntropy } from './pixelCrossEntropy';
export { type PopulationOptions, withPopulation } from './population';
export { trainingStep } from './step';
export { train } from './train';
