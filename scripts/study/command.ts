/** The command `npm run study`. */
import { studies } from '../../lib/experiments/studies';
import { runsOf, type Study } from '../../lib/experiments/study';
import type { StudyRecord } from '../../lib/experiments/studyRecord';
import { missingRuns } from '../../lib/experiments/studyResults';
import { commit } from '../train/program';
import { studyOptions } from './options';
import { pack as packStudy } from './pack';
import { defaultWorkers, runAll } from './pool';
import { clearCheckpoints, findRun, runById } from './runById';
import type { Answer } from './worker';

const usage = `npm run study                     lists the studies, and how much of each is recorded
npm run study -- NAME …           makes the runs that are missing
npm run study -- --run ID         makes one run, or goes on with it from its checkpoint
npm run study -- NAME … --ids     prints the ids of the missing runs
npm run study -- NAME … --pack    packs a finished study into data/recorded/
  --workers N   processes (${defaultWorkers()} here); the cores are shared out among them
  --help        this`;

/** words: what follows `npm run study --`. Returns the exit code; throws with a sentence. */
export async function studyCommand(words: string[]): Promise<number> {
  const { names, run, ids: listed, pack, workers = defaultWorkers(), help } = studyOptions(words);
  if (help) console.log(usage);
  if (help) return 0;
  if (run !== undefined) return single(run);
  const chosen = names.map(findStudy);
  if (pack) return packAll(chosen);
  if (listed) {
    for (const study of chosen) missing(study).forEach(({ id }) => console.log(id));
    return 0;
  }
  if (chosen.length === 0) {
    studies.forEach(describe);
    return 0;
  }
  chosen.forEach(clearCheckpoints);
  const ids = chosen.flatMap((study) => missing(study).map(({ id }) => id));
  console.log(`${ids.length} runs to make, ${workers} at a time`);
  const failed = await runAll(ids, { workers, commit: commit(), onAnswer: say });
  if (failed > 0) console.error(`${failed} of ${ids.length} runs failed: run this again for what is missing`);
  return failed > 0 ? 1 : 0;
}

async function single(id: string): Promise<number> {
  findRun(id);
  const record = await runById(id, commit());
  if (record) say({ id, record });
  else console.log(`${id} is recorded`);
  return 0;
}

function packAll(chosen: readonly Study[]): number {
  if (chosen.length === 0) throw new Error('expected the name of a study before --pack');
  for (const study of chosen) console.log(packStudy(study));
  return 0;
}

function findStudy(name: string): Study {
  const study = studies.find((study) => study.name === name);
  if (study) return study;
  throw new Error(`there is no study "${name}": there are ${studies.map(({ name }) => name).join(', ')}`);
}

function missing(study: Study) {
  const { missing, complaints } = missingRuns(study);
  complaints.forEach((complaint) => console.error(complaint));
  return missing;
}

function describe(study: Study): void {
  const all = runsOf(study).length;
  console.log(`${study.name}: ${all - missing(study).length} of ${all} runs\n  ${study.question}`);
}

function say(answer: Answer): void {
  if ('problem' in answer) console.error(`${answer.id}: ${answer.problem}`);
  else if (answer.record) console.log(line(answer.record));
}

const line = ({ id, steps, ended, stepsTo95, stepsTo95Tested, testAccuracy, seconds }: StudyRecord) =>
  [
    id.padEnd(28),
    `${steps} steps${ended === 'all' ? '' : ` (${ended})`}`,
    `95 % at ${stepsTo95 ?? '–'}${stepsTo95Tested === undefined ? '' : `, tested ${stepsTo95Tested ?? '–'}`}`,
    testAccuracy === null ? 'not tested' : `test ${testAccuracy.toFixed(4)}`,
    `${seconds.toFixed(0)} s`,
  ].join('  ');
