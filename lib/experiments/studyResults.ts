/** Where records of studies are, and what there is of a study. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../base/dataError';
import { npmRun, projectFolder } from '../base/installation';
import { readRecords } from './recordFile';
import { runsOf, type Study, type StudyRun } from './study';
import type { StudyRecord } from './studyRecord';

export interface StudyFolders {
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

/** A record, and where it is from. */
export type LoadedRecord = StudyRecord & {
  /** recorded: came with the project; made: by this checkout. */
  from: 'recorded' | 'made';
};

/** The records of a study. */
export interface StudyResults {
  /** One for each run; one made here, on the same pictures, takes the place of the recorded one. */
  records: LoadedRecord[];
  /** One sentence for a caption: how many runs come from where. */
  source: string;
  /** Sentences about lines that could not be read, and records that were left out. */
  complaints: string[];
}

/** What there is of a study: the records that come with the project, and those that were made here since. */
export function readStudy(name: string, folders = studyFolders()): Omit<StudyResults, 'source'> {
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

/**
 * The same.
 * @throws DataError where there is neither.
 * @example
 * const { records, source } = experiments.loadStudy('reported');
 * records.length > 0; // => true
 */
export function loadStudy(name: string, folders = studyFolders()): StudyResults {
  const { records, complaints } = readStudy(name, folders);
  if (records.length > 0) return { records, source: sourceOf(records), complaints };
  const there = existsSync(folders.recorded)
    ? readdirSync(folders.recorded).filter((file) => file.endsWith('.jsonl'))
    : [];
  const [complaint] = complaints;
  throw new DataError(
    `there are no records of a study "${name}" in ${folders.recorded} or ${folders.made} (there are: ` +
      `${there.map((file) => file.slice(0, -6)).join(', ') || 'none'}${complaint ? `; ${complaint}` : ''}): ` +
      `make them with ${npmRun(`study -- ${name}`)}`,
  );
}

function sourceOf(records: readonly LoadedRecord[]): string {
  const part = (from: LoadedRecord['from'], what: string) => {
    const some = records.filter((record) => record.from === from);
    const days = some.map(({ date }) => date.slice(0, 10)).sort();
    const machines = [...new Set(some.map(({ machine }) => machine))].join(', ');
    const when = days[0] === days.at(-1) ? days[0] : `${days[0]} to ${days.at(-1)}`;
    return some.length > 0 ? [`${some.length} runs ${what} (${when}, ${machines})`] : [];
  };
  return [...part('recorded', 'recorded'), ...part('made', 'made here')].join(' and ');
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
