/** kill -9 while a network is trained, and while a study is made. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { readRecords } from '../../lib/experiments/recordFile';
import { temporaryFolders } from '../data/temporary';
import { root } from '../setup/project';
import { full, heavy } from './form';
import { type Started, startScript, underKills } from './killed';

vi.setConfig({ testTimeout: 3_600_000 }); // processes that load TensorFlow, on a machine that has other work

const folder = temporaryFolders();
const empty = (place: string) => {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place);
};
/** Every file below a folder. */
const files = (place: string) =>
  readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

it('a training', async ({ annotate }) => {
  const place = join(folder(), 'training');
  const graphs = folder(); // where captured steps lie while TensorFlow reads them
  const [checkpoint, result] = ['a.checkpoint', 'result.json'].map((name) => join(place, name));
  const steps = 120;
  const task = {
    clear: () => empty(place),
    start: () =>
      startScript(join(root, 'test/training/trainUntilKilled.ts'), [checkpoint, result, `${steps}`], {
        TMPDIR: graphs,
      }),
    progress: ({ output }: Started) => (Number(output.trimEnd().split('\n').at(-1) || -1) + 1) / steps,
    result() {
      expect(files(place)).toEqual(['a.checkpoint', 'result.json']);
      expect(readdirSync(graphs).filter((name) => name.startsWith('convnotes'))).toEqual([]);
      return readFileSync(result, 'utf8');
    },
  };
  await annotate(await underKills(task, full ? 50 : 2, 1));
});

it('a study', async ({ skip, annotate }) => {
  skip(!full, heavy);
  const place = folder();
  const task = {
    clear: () => empty(place),
    start: () =>
      startScript('scripts/study/main.ts', ['trial', '--workers', '2'], { CONVNOTES_STUDIES: place }),
    result() {
      expect(files(place)).toEqual(['trial.jsonl']);
      const { records, complaints } = readRecords(join(place, 'trial.jsonl'));
      expect(complaints).toEqual([]);
      expect(records).toHaveLength(4);
      const timeless = records.map((record) =>
        Object.entries(record).filter(([name]) => !['date', 'seconds', 'msPerStep'].includes(name)),
      );
      return timeless.map((entries) => JSON.stringify(entries)).sort();
    },
  };
  await annotate(await underKills(task, 50, 2));
});
