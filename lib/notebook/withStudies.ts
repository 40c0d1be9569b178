/** What a notebook shows of recorded runs, as far as there are any. */
import { escapeHtml } from '../plot/escapeHtml';
import { MissingRuns } from '../experiments/readings';
import { loadStudy, type StudyResults } from '../experiments/studyResults';
import { showHtml } from './show';

type Results<Names extends readonly string[]> = { [K in keyof Names]: StudyResults };

/**
 * Calls `work` with the results of the studies of these names. Where a study has not been run, or too little of it,
 * the page says so and how to run it, and the notebook goes on.
 * @throws What `work` throws, but for MissingRuns.
 * @example
 * await withStudies(['reported'], ({ records }) => showTable(experiments.comparisonTable({ l2: records }), { caption: 'L2.' }));
 */
export async function withStudies<const Names extends readonly string[]>(
  names: Names,
  work: (...results: Results<Names>) => void | Promise<void>,
): Promise<void> {
  const found: StudyResults[] = [];
  for (const name of names) {
    try {
      found.push(loadStudy(name));
    } catch (error) {
      return say((error as Error).message);
    }
  }
  for (const complaint of found.flatMap(({ complaints }) => complaints)) say(complaint);
  try {
    await work(...(found as Results<Names>));
  } catch (error) {
    if (!(error instanceof MissingRuns)) throw error;
    say(error.message);
  }
}

const say = (message: string) =>
  showHtml(`<p><em>Not shown: ${escapeHtml(message)}.</em></p>`, { text: `Not shown: ${message}.` });
