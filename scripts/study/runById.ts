/** One run: from its checkpoint where there is one, to its record. */
import { rmSync } from 'node:fs';
import '../../lib/engine/kernels/register';
import { studies } from '../../lib/experiments/studies';
import { appendRecord } from '../../lib/experiments/recordFile';
import { runOne, runsOf, type Study, type StudyRun } from '../../lib/experiments/study';
import type { StudyRecord } from '../../lib/experiments/studyRecord';
import { checkpointFile, missingRuns, recordFile, studyFolders } from '../../lib/experiments/studyResults';

/** Throws for an unknown run. */
export function findRun(id: string): StudyRun {
  const [name] = id.split('/');
  const study = studies.find((study) => study.name === name);
  const run = study && runsOf(study).find((run) => run.id === id);
  if (run) return run;
  const there = study ? runsOf(study).map((run) => run.id) : studies.map((study) => `${study.name}/…`);
  throw new Error(
    `there is no run "${id}": expected one of ${there.slice(0, 12).join(', ')}${there.length > 12 ? ', …' : ''}`,
  );
}

/** undefined where it is recorded already. */
export async function runById(id: string, commit: string): Promise<StudyRecord | undefined> {
  const run = findRun(id);
  const folders = studyFolders();
  clearCheckpoints(run.study);
  if (!missingRuns(run.study, folders).missing.some((missing) => missing.id === id)) return undefined;
  const path = checkpointFile(folders, id);
  const every = Math.min(250, Math.ceil(run.setting.steps / 8));
  const record = await runOne(run, { checkpoint: { path, every }, commit });
  appendRecord(recordFile(folders.made, run.study.name), record);
  rmSync(path, { force: true });
  return record;
}

/** Of runs that are recorded: a process that is killed between the record and the removal leaves its checkpoint. */
export function clearCheckpoints(study: Study): void {
  const folders = studyFolders();
  const missing = new Set(missingRuns(study, folders).missing.map(({ id }) => id));
  for (const { id } of runsOf(study)) {
    if (!missing.has(id)) rmSync(checkpointFile(folders, id), { force: true });
  }
}
