export { psnr, ssim } from './imageQuality';
export { rankCorrelation } from './rankCorrelation';
export { formatInterval, interval, type Interval } from './interval';
export { ConfusionMatrix, type SegmentationScores } from './confusionMatrix';
export { evaluate, type Evaluation } from './evaluate';
export { evaluateSegmentation, segment } from './evaluateSegmentation';
export { type Condition, Measurement, measurement, type MeasurementOptions } from './measurement';
