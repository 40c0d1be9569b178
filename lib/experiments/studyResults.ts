/** Where records of studies are, and what there is of a study. */
import { join } from 'node:path';
import { npmRun, projectFolder } from '../base/installation';
import { readRecords } from './recordFile';
import { runsOf, type Study, type StudyRun } from './study';
import type { LoadedRecord } from './studyRecord';
import { flatSetting } from './runMeasures';
import { Runs } from './runs';
import { studies } from './studies';

interface StudyFolders {
  /** What is newly run: `<study>.jsonl`, and checkpoints of runs under way. */
  made: string;
  /** What comes with the project, packed. */
  recorded: string;
}

/** outputs/studies, or where CONVNOTES_STUDIES says (a folder that several machines share), and data/recorded. */
export const studyFolders = (made = process.env.CONVNOTES_STUDIES): StudyFolders => ({
  made: made || join(projectFolder, 'outputs/studies'),
  recorded: join(projectFolder, 'data/recorded'),
});

export const recordFile = (folder: string, study: string) => join(folder, `${study}.jsonl`);

/** Of the run with this id. */
export const checkpointFile = ({ made }: StudyFolders, id: string) => join(made, `${id}.checkpoint`);

interface StudyResults {
  /** One for each run; one made here, on the same pictures, takes the place of the recorded one. */
  records: LoadedRecord[];
  /** Sentences about lines that could not be read, and records that were left out. */
  complaints: string[];
}

/** The records of a study: those that come with the project, and those that were made here since. */
export function readStudy(name: string, folders = studyFolders()): StudyResults {
  const [recorded, made] = [folders.recorded, folders.made].map((folder) =>
    readRecords(recordFile(folder, name)),
  );
  const all = new Map<string, LoadedRecord>();
  for (const record of recorded.records) all.set(record.id, { ...record, from: 'recorded' });
  const strange = made.records.filter(
    ({ id, pictures }) => all.has(id) && all.get(id)!.pictures !== pictures,
  );
  for (const record of made.records) {
    if (!strange.includes(record)) all.set(record.id, { ...record, from: 'made' });
  }
  const left = strange.map(
    ({ id, pictures }) => `${id} was made here on ${pictures}: the recorded run is used`,
  );
  return {
    records: [...all.values()],
    complaints: [...recorded.complaints, ...made.complaints, ...left],
  };
}

/** The runs of a study that have no record of the same setting, and what could not be read. */
export function missingRuns(
  study: Study,
  folders = studyFolders(),
): { missing: StudyRun[]; complaints: string[] } {
  const files = [folders.recorded, folders.made].map((folder) => readRecords(recordFile(folder, study.name)));
  const done = new Map(files.flatMap(({ records }) => records).map(({ id, setting }) => [id, setting]));
  const missing = runsOf(study).filter(({ id, setting }) => {
    const found = done.get(id);
    return !found || JSON.stringify(found) !== JSON.stringify(setting);
  });
  return { missing, complaints: files.flatMap(({ complaints }) => complaints) };
}

/**
 * The recorded runs of a study: the reader's own, made by `npm run study`, and else those that come with the project.
 * Where there is none, the table is empty and says so wherever it is used. Lines that cannot be read are left out and
 * named on the console.
 * @throws RangeError for an unknown study, naming the studies.
 * @example
 * const runs = experiments.recorded('placement');
 * const accuracy = (batchNorm: string) => runs.where({ batchNorm }).values('testAccuracy');
 * accuracy('afterActivation').minus(accuracy('beforeActivation')).isAbove(-0.01).certain; // => true
 */
export function recorded(name: string, folders = studyFolders()): Runs {
  const study = studies.find((one) => one.name === name);
  if (!study) {
    const names = studies.map((one) => one.name).join(', ');
    throw new RangeError(`expected one of the studies ${names}, got "${name}"`);
  }
  const missing = `not recorded: ${npmRun(`study -- ${name}`).replaceAll('"', '')}`;
  const { records, complaints } = readStudy(name, folders);
  for (const complaint of complaints) console.warn(complaint);
  const settings = runsOf(study).map(({ setting, seed }) => ({ ...flatSetting(setting), seed }));
  const planned = { settings, missing };
  return new Runs(name, records, planned, records.length === 0 ? missing : undefined);
}
