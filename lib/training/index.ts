export { formatLogLine } from './log';
export { type PopulationOptions, withPopulation } from './population';
export { trainingStep } from './step';
export { DivergenceError, train, type TrainingHistory, type TrainOptions } from './train';
export { restore, trainDenoising } from './trainDenoising';
export { trainSegmentation } from './trainSegmentation';
