/** A process that appends records to a file. */
import { appendRecord } from '../../lib/training/recordFile';
import type { StudyRecord } from '../../lib/training/studyRecord';

const [file, name, count] = process.argv.slice(2);
for (let i = 0; i < Number(count); i++) {
  const curve = { bin: 10, loss: Array.from({ length: 400 }, () => Math.random()), accuracy: [] };
  appendRecord(file, { id: `s/${name}/${i}`, setting: { name }, curve } as unknown as StudyRecord);
}
