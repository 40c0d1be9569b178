/** The report's runs under their names of before. */
import { reported } from './report';

export type { ReportedRun } from './report';

export const reportedRuns = reported;
