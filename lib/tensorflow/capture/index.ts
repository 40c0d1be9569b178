export { capture, type Captured, type CaptureOptions } from './capture';
export { CaptureError } from './intercept';
export type { Precision } from './precision';
