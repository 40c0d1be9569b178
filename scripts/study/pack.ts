/** A finished study, rounded, into the folder that comes with the project. */
import { writeWhole } from '../../lib/data/download';
import { readRecords } from '../../lib/experiments/recordFile';
import { runsOf, type Study } from '../../lib/experiments/study';
import { packed } from '../../lib/experiments/studyRecord';
import { missingRuns, recordFile, studyFolders } from '../../lib/experiments/studyResults';

/** Returns a sentence. Throws where runs are missing. */
export function pack(study: Study, folders = studyFolders()): string {
  const { missing } = missingRuns(study, folders);
  const runs = runsOf(study);
  if (missing.length > 0) {
    throw new Error(
      `${missing.length} of ${runs.length} runs of ${study.name} are missing, ${missing[0].id} first: ` +
        `make them with "npm run study -- ${study.name}"`,
    );
  }
  const files = [folders.recorded, folders.made].map((folder) => recordFile(folder, study.name));
  const records = new Map(
    files.flatMap((file) => readRecords(file).records).map((record) => [record.id, record]),
  );
  const lines = runs.map(({ id }) => `${JSON.stringify(packed(records.get(id)!))}\n`);
  const bytes = Buffer.from(lines.join(''));
  writeWhole(files[0], bytes);
  return `${study.name}: ${runs.length} runs, ${Math.ceil(bytes.length / 1024)} kB, in ${files[0]}`;
}
