export { reported, type ReportedPrediction, type ReportedRun } from './report';
export { recorded } from './recorded';
export type { SettingValue } from './flatSetting';
export type { CurveOptions, RunCurve } from './runCurve';
export { Runs } from './runs';
export { type BiasGradient, biasGradients } from './biasGradient';
export { type UnitImportance, unitImportances } from './unitImportance';
export { accuracyUnderAblation } from './ablation';
export { type SigmoidOptions, sigmoidRuns } from './sigmoidRuns';
export { accuracyOverBatchSizes } from './testBatchSizes';
export { compareThinned, type ThinnedComparison } from './thinnedNetworks';
export { type VarianceShift, varianceShift } from './varianceShift';
export { camVidSize } from './camVidRecipe';
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
export type { RunResult } from './studyPlan';
export type { StudyRecord, StudySetting } from './studyRecord';
export { psnrGain, type Restoration, restorations, restorationTable } from './restoration';
