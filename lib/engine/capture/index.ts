export { capture, type Captured, type CaptureOptions } from './capture';
export { CaptureError } from './captureError';
export { endpointNames, saveSavedModel, type SavedModelOptions } from './savedModel';
export type { Precision } from './precision';
