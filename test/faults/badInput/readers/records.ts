/** Records of studies: lines of JSON, of which one that is broken leaves the others alone. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordedCurve } from '../../../../lib/experiments/recordedCurve';
import { accuracyAfter, stepsOf } from '../../../../lib/experiments/readings';
import { DataError } from '../../../../lib/base/dataError';
import { loadStudy } from '../../../../lib/experiments/studyResults';
import { record } from '../../../experiments/record';
import { holds, type Lens, type Reader } from '../reader';

const looks = { every: 100, loss: new Array<number>(11).fill(1), accuracy: new Array<number>(11).fill(0.9) };
const lines = (seeds: number[]) =>
  seeds
    .map((seed) => JSON.stringify(record('l2', seed, { looks, measured: { a: 1, b: [1, 2] } })))
    .join('\n');

/** The line in the middle. */
const middle: Lens = (bytes) => {
  const all = bytes.toString('utf8').split('\n');
  const at = all.length >> 1;
  return {
    text: all[at],
    put: (text) => Buffer.from(all.map((line, i) => (i === at ? text : line)).join('\n')),
  };
};

export const records: Reader = {
  name: 'records of studies',
  inputs: 1200,
  async make(folder) {
    for (const name of ['recorded', 'made']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'recorded/l2.jsonl'), `${lines([1, 2, 3])}\n`);
    writeFileSync(join(folder, 'made/l2.jsonl'), `${lines([3, 4])}\n`);
    return ['recorded/l2.jsonl', 'made/l2.jsonl'].map((file) => ({ file, json: middle }));
  },
  async read(folder) {
    const folders = { recorded: join(folder, 'recorded'), made: join(folder, 'made') };
    const { records, source, complaints } = loadStudy('l2', folders);
    for (const complaint of complaints) {
      const isLine = complaint.startsWith(folder) && /, line \d+: expected .*, found/.test(complaint);
      if (!isLine && !/the recorded run is used$/.test(complaint)) throw new DataError(complaint);
    }
    holds(/^\d+ runs .*\(\d{4}-\d\d-\d\d/.test(source), `where it is from: ${source}`);
    const curves = records.map((one) => recordedCurve('a run', [one]));
    const numbers = [
      stepsOf(records),
      records.map((one) => accuracyAfter(one, 500)),
      curves.map(({ loss }) => loss.map(({ mean }) => mean)),
    ].flat(2);
    holds(
      numbers.every((value) => value === null || Number.isFinite(value)),
      `numbers ${numbers}`,
    );
    return [records, source];
  },
};
