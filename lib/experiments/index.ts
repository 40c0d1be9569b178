export { reportedPredictions } from './reportedPredictions';
export { reportedRuns } from './reportedRuns';
export { reported, type ReportedPrediction, type ReportedRun } from './report';
export { recorded } from './recorded';
export type { SettingValue } from './flatSetting';
export type { CurveOptions, RunCurve } from './runCurve';
export { Runs } from './runs';
export { type BiasGradient, biasGradients } from './biasGradient';
export { type UnitImportance, unitImportances } from './unitImportance';
export { normalizedMoments } from './normalizedMoments';
export { accuracyUnderAblation } from './ablation';
export { saturatedShare, saturation } from './saturation';
export { type SigmoidOptions, sigmoidRuns } from './sigmoidRuns';
export { accuracyOverBatchSizes } from './testBatchSizes';
export { compareThinned, type ThinnedComparison } from './thinnedNetworks';
export { type VarianceShift, varianceShift } from './varianceShift';
export { camVidSize } from './camVidRecipe';
export { camVidRows, recordedSegmentation } from './camVidScores';
export { expectations, fairComparison, forMethods, smallDataAccuracies } from './byMethod';
export type { Claim, Verdict } from './claims/claim';
export { claimFair, claimOrder, claimSpeed, reportedSteps } from './claims/comparison';
export {
  claimExpectation,
  claimIndependentOfUnits,
  claimLittleEffect,
  claimVarianceShift,
} from './claims/dropout';
export {
  claimBiasSuperfluous,
  claimParameters,
  claimNormalizes,
  claimPlacement,
  claimPopulation,
  claimUnsaturated,
} from './claims/normalisation';
export { claimLargerRates, claimLessSensitive } from './claims/ranges';
export {
  claimCheckerboard,
  claimCreated,
  claimDenoises,
  claimRebuildsDetail,
  claimRepairs,
  claimSameOperation,
} from './claims/deconvolution';
export { claimBrightSpots, claimDerivatives, claimKeepsShape, claimLastLayerRandom } from './claims/vgg';
export { claimRegularises } from './claims/regularisation';
export { type ComparedMethod, comparedMethods, comparisonTable, methodNames } from './comparison';
export type { Method, NetworkSetting } from './networks';
export { ablatedShares } from './probes';
export {
  atBestRate,
  gridsOf,
  intervals,
  measured,
  measuredLists,
  type NetworkRecord,
  ofMethod,
  paired,
  stepsOf,
  stepsTo95,
} from './readings';
export { about, recordedCurve } from './recordedCurve';
export { studies } from './studies';
export { compareStepTimes } from './stepTimes';
export type { OwnStudy, Study } from './study';
export type { RunResult } from './studyPlan';
export { stepsTo, type StudyRecord, type StudySetting } from './studyRecord';
export { type LoadedRecord, loadStudy, type StudyResults } from './studyResults';
export { psnrGain, type Restoration, restorations, restorationTable } from './restoration';
