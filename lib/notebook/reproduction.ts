/** Recorded runs beside the report's lines, with the verdicts. */
import { reportedRuns } from '../data/reported';
import { trainingCurves } from '../figures/trainingCurves';
import { claimReproduced, claimTestAccuracy } from '../studies/claims/comparison';
import { type ComparedMethod, methodNames } from '../studies/comparison';
import { distanceFrom, ofMethod } from '../studies/readings';
import { recordedCurveAsTested } from '../studies/recordedCurve';
import type { StudyResults } from '../training/studyResults';
import { show } from './show';
import { showVerdict, shownIn } from './verdict';

/**
 * Recorded runs of one method of the study `reported` beside the report's lines, and whether the curve is the
 * report's, test accuracy included.
 * @throws MissingRuns where the method has no runs.
 * @example
 * showReproduction('batchNorm', loadStudy('reported'));
 */
export function showReproduction(method: ComparedMethod, { records, source }: StudyResults): void {
  const runs = ofMethod(records, method);
  const name = methodNames[method];
  const title = `${name}: recorded runs and the report`;
  const { learningRate, network } = runs[0].setting;
  const start = `weights from N(0, ${network?.weightStddev ?? 0.01}²)`;
  const settings = `SGD ${learningRate}, ${start}, batches of 64; as at test time, on 1,000 test digits. ${source}.`;
  const reported = reportedRuns[method];
  show(
    trainingCurves([], {
      title,
      recorded: [recordedCurveAsTested(name, runs)],
      reported: [reported],
      settings,
    }),
  );
  const tested = runs.flatMap(({ testAccuracy }) => (testAccuracy === null ? [] : [testAccuracy]));
  const from = shownIn(title, runs[0].steps);
  showVerdict(claimReproduced(method, distanceFrom(reported, runs), runs.length, from));
  if (tested.length > 0) showVerdict(claimTestAccuracy(method, tested, reported.testAccuracy, from));
}
