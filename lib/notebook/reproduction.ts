/** Recorded runs beside the report's lines, with the verdicts. */
import { reportedRuns } from '../experiments/reportedRuns';
import { trainingCurves } from '../plot/trainingCurves';
import { claimReproduced, claimTestAccuracy } from '../experiments/claims/comparison';
import { type ComparedMethod, methodNames } from '../experiments/comparison';
import { curveAsTested, curveOfBatches } from '../experiments/curveAsTested';
import { distanceFrom, ofMethod } from '../experiments/readings';
import { recordedCurveBy } from '../experiments/recordedCurve';
import type { StudyResults } from '../experiments/studyResults';
import { show } from './show';
import { showVerdict, shownIn } from './verdict';

const tested = { curveOf: curveAsTested, of: 'as at test time, on 1,000 test digits' };

/** What the report's lines with dropout are like. */
const batches = { curveOf: curveOfBatches, of: 'batches of training, with units left out' };

/**
 * Recorded runs of one method of the study `reported` beside the report's lines, and whether the curve is the
 * report's, test accuracy included.
 * @throws MissingRuns where the method has no runs.
 * @example
 * showReproduction('batchNorm', experiments.loadStudy('reported'));
 */
export function showReproduction(method: ComparedMethod, { records, source }: StudyResults): void {
  const runs = ofMethod(records, method);
  const name = methodNames[method];
  const title = `${name}: recorded runs and the report`;
  const { learningRate, network } = runs[0].setting;
  const start = `weights from N(0, ${network?.weightStddev ?? 0.01}²)`;
  const conv2 = network?.conv2 ? `, of the second convolution from N(0, ${network.conv2.weightStddev}²)` : '';
  const l2 = network?.l2 ? `, L2 ${network.l2}` : '';
  const norm = network?.batchNorm === 'output' ? ', output normalised' : '';
  const { curveOf, of } = method === 'dropout' ? batches : tested;
  const settings = `SGD ${learningRate}, ${start}${conv2}${l2}${norm}, batches of 64; ${of}. ${source}.`;
  const reported = reportedRuns[method];
  show(
    trainingCurves([], {
      title,
      recorded: [recordedCurveBy(name, runs, curveOf)],
      reported: [reported],
      settings,
    }),
  );
  const testAccuracies = runs.flatMap(({ testAccuracy }) => (testAccuracy === null ? [] : [testAccuracy]));
  const from = shownIn(title, runs[0].steps);
  const curves = runs.map(curveOf);
  const claim = (some: typeof curves) =>
    claimReproduced(method, distanceFrom(reported, some), some.length, from);
  showVerdict(claim(curves));
  const near = curves.filter((curve) => claim([curve]).verdict === 'holds').length;
  console.log(`That near by itself: ${near} of ${runs.length} runs.`);
  if (testAccuracies.length > 0)
    showVerdict(claimTestAccuracy(method, testAccuracies, reported.testAccuracy, from));
}
