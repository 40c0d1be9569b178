/** The notebooks in a kernel as people use them: cells run again out of order, a restart, the stop button. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Python } from '../python';
import { full } from './form';

const root = join(__dirname, '../..');
const python = new Python(readFileSync(join(__dirname, 'notebooks.py'), 'utf8'));
afterAll(() => python.close());

const names = ['1-regularization', '2-gpu-and-comparison', '3-vgg16', '4-deconvolution'];
const notebook = (name: string) => join(root, 'notebooks', `${name}.ipynb`);
const patience = full ? 3_600_000 : 600_000; // ms
const short = 'the quick form runs no whole notebook of the report: "npm run test:faults" does';

describe('a cell that runs again, and a kernel that starts again', () => {
  it.for([
    ['small', join(root, 'test/notebooks/small.ipynb')],
    ...names.map((name) => [name, notebook(name)]),
  ])(
    '%s shows the same outputs in the same places, and after a restart the same numbers',
    { timeout: patience },
    async ([name, path], { skip, annotate }) => {
      if (!full && name !== 'small') return skip(short);
      expect(await python.call('rerun(given)', { path, seed: 1 })).toEqual([]);
      await annotate(`${name}: every cell once more in a drawn order, then a restart: the same`);
    },
  );
});

interface Stopped {
  cell: number;
  /** From the interrupt to the end of the cell. */
  seconds: number;
  said: string;
  /** What a line in the same kernel printed afterwards. */
  next: string;
}

describe('the stop button', () => {
  it.for(names)(
    'ends every long cell of %s in a sentence, and the next cell works',
    { timeout: patience },
    async (name, { skip, annotate }) => {
      if (!full && !name.startsWith('2')) return skip(short);
      const found = await python.call<(Stopped | { early: string } | { failed: string })[]>('stop(given)', {
        path: notebook(name),
        most: full ? null : 1,
      });
      expect(found.filter((some) => 'failed' in some)).toEqual([]);
      const early = found.flatMap((some) => ('early' in some ? [some.early] : []));
      expect(early.filter(Boolean)).toEqual([]);
      const stopped = found.filter((some): some is Stopped => 'said' in some);
      expect(stopped.length).toBeGreaterThan(early.length);
      for (const { said, next, cell } of stopped) {
        expect(said, `cell ${cell}`).toMatch(
          /^Stopped\. (The variables hold|Nothing of this cell was kept)[^\n]*\n$/,
        );
        expect(next, `after cell ${cell}`).toBe('42\n');
      }
      const slowest = Math.max(...stopped.map(({ seconds }) => seconds));
      const quick = early.length > 0 ? `, ${early.length} had nothing to do` : '';
      await annotate(
        `${name}: ${stopped.length} cells stopped, the slowest after ${slowest.toFixed(1)} s${quick}`,
      );
    },
  );
});
