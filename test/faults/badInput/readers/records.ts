/** Records of studies: lines of JSON, of which one that is broken leaves the others alone. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flatSetting } from '../../../../lib/experiments/runMeasures';
import { Runs } from '../../../../lib/experiments/runs';
import { DataError } from '../../../../lib/base/dataError';
import { readStudy } from '../../../../lib/experiments/studyResults';
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
    const { records, complaints } = readStudy('l2', folders);
    for (const complaint of complaints) {
      const isLine = complaint.startsWith(folder) && /, line \d+: expected .*, found/.test(complaint);
      if (!isLine && !/the recorded run is used$/.test(complaint)) throw new DataError(complaint);
    }
    const settings = records.map(({ setting, seed }) => ({ ...flatSetting(setting), seed }));
    const planned = { settings, missing: 'not recorded' };
    const runs = records.map((one) => new Runs('l2', [one], planned));
    const source = new Runs('l2', records, planned).source;
    holds(/^(Recorded|Made here) \d{4}-\d\d-\d\d/.test(source), `where it is from: ${source}`);
    const numbers = runs.flatMap((one) => [
      ...one.values('stepsTo95').values.filter((steps) => steps !== Infinity),
      ...one.accuracyAfter(Math.min(500, one.values('steps').mean)).values,
      ...one.curve().loss.map(({ mean }) => mean),
    ]);
    holds(
      numbers.every((value) => value === null || Number.isFinite(value)),
      `numbers ${numbers}`,
    );
    return [records, source];
  },
};
