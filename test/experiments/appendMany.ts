/** A process that appends records to a file. */
import { appendRecord } from '../../lib/experiments/recordFile';
import { record } from './record';

const [file, name, count] = process.argv.slice(2);
for (let i = 0; i < Number(count); i++) {
  const loss = Array.from({ length: 400 }, () => Math.random());
  const curve = { bin: 10, loss, accuracy: loss };
  appendRecord(file, record('l2', 1, { id: `s/${name}/${i}`, steps: 4000, curve }));
}
