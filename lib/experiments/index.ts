export { reported, type ReportedRun } from './report';
export { recorded } from './studyResults';
export type { SettingValue } from './runMeasures';
export type { CurveOptions, RunCurve } from './runCurve';
export { Runs } from './runs';
export { type BiasGradient, biasGradients } from './normalization';
export { type UnitImportance, unitImportances } from './units';
export { accuracyUnderAblation } from './units';
export { type SigmoidOptions, sigmoidRuns } from './sigmoidRuns';
export { accuracyOverBatchSizes, type BatchSizeAccuracy } from './normalization';
export { compareThinned, type ThinnedComparison } from './thinnedNetworks';
export { type VarianceShift, varianceShift } from './normalization';
export { camVidNetwork, camVidSize } from './camVidRecipe';
export { camVidRows, recordedSegmentation } from './camVidScores';
export {
  type ComparedMethod,
  comparedMethods,
  type Method,
  methodNames,
  type NetworkSetting,
} from './networks';
export { ablatedShares } from './probes';
export { compareStepTimes } from './stepTimes';
export type { OwnStudy, Study } from './study';
export type { RunResult } from './study';
export type { StudyRecord, StudySetting } from './studyRecord';
export { psnrGain, type Restoration, restorations, restorationTable } from './restoration';
