export { formatLogLine } from './log';
export { binaryCrossEntropy, crossEntropy, type Loss, meanSquaredError, pixelCrossEntropy } from './losses';
export { type ObservedTraining, setTrainingObserver, type TrainingObserver } from './observer';
export { DivergenceError, type StepRecord, type TrainingHistory, type TrainOptions } from './options';
export { type PopulationOptions, withPopulation } from './population';
export { restore } from './restore';
export { trainingStep } from './step';
export { train } from './train';
