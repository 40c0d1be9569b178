export { capture, type Captured, type CaptureOptions } from './capture';
export { CaptureError } from './intercept';
export { endpointNames, saveSavedModel, type SavedModelOptions } from './savedModel';
export type { Precision } from './precision';
