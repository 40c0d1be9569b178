/** The rooms of the library, and what shows in a notebook; nothing is defined here. Importing it registers the native kernels. */
import './engine/kernels/register';
import './notebook/inNotebook';

export * as engine from './engine';
export * as data from './data';
export * as layers from './layers';
export * as models from './models';
export * as weights from './weights';
export * as metrics from './metrics';
export * as training from './training';
export * as attribution from './attribution';
export * as visualisation from './visualisation';
export * as experiments from './experiments';
export * as plot from './plot';
export { tf } from './engine/tf';
export {
  interruptSignal,
  liveTraining,
  forMode,
  full,
  mode,
  formatDuration,
  progress,
  showReproduction,
  show,
  showHtml,
  showImage,
  showSource,
  showSvg,
  showTable,
  shownClaims,
  shownIn,
  showVerdict,
  verdict,
  verdicts,
  withStudies,
} from './notebook';
export type {
  LiveTraining,
  Mode,
  Progress,
  ShowableAlone,
  ShowableFigure,
  ShowableHtml,
  ShowableWithCaption,
  TableCell,
} from './notebook';
