/** The report's runs under their names of before. */
import { reported } from './report';

export type { ReportedRun } from './report';

/** The report's runs; `reported` has them too. */
export const reportedRuns = reported;
