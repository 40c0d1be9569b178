/** Words on the command line and in the environment: understood, or refused in one sentence. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataFolders, findData } from '../../lib/data/dataFolders';
import { photographs } from '../../lib/data/images/photographs';
import { mode } from '../../lib/notebook/mode';
import { DataError } from '../../lib/base/dataError';
import { readStudy, studyFolders } from '../../lib/experiments/studyResults';
import { benchOptions } from '../../scripts/bench/options.mjs';
import { dataOptions } from '../../scripts/data/options.mjs';
import { parse, setupOptions } from '../../scripts/setup/options.mjs';
import { startOptions } from '../../scripts/report/options.mjs';
import { studyOptions } from '../../scripts/study/options';
import { checkpointFile } from '../../scripts/train/folders';
import { evaluateOptions, trainOptions } from '../../scripts/train/options';
import { temporaryFolders } from '../data/temporary';
import { root } from '../setup/project';
import { full } from './form';

const folder = temporaryFolders();
const numRuns = full ? 150 : 15;
const settings = { numRuns, seed: 1 };

const strange = [
  '--',
  '-',
  '--=',
  '-x',
  '--x=1',
  '--__proto__',
  '--constructor=1',
  '__proto__',
  '',
  ' ',
  '0',
  '-1',
];
const more = [
  '1e9',
  'NaN',
  '../..',
  '/dev/null',
  '1',
  'a'.repeat(5000),
  '\u202e',
  '\0',
  'https://x',
  'http://127.0.0.1/',
];

/** Words with the options themselves among them, whole, cut, with and without values. */
const wordsWith = (known: readonly string[]) =>
  fc.array(
    fc.oneof(
      fc.constantFrom(...known),
      fc.constantFrom(...known).map((word) => word.slice(0, -1)),
      fc.tuple(fc.constantFrom(...known), fc.string()).map(([word, value]) => `${word}=${value}`),
      fc.constantFrom(...strange, ...more),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 4 },
  );

const notebooks = ['1-regularization.ipynb', '2-gpu-and-comparison.ipynb'];
const names = (...options: string[]) => ['--help', ...options];
const commands: [name: string, known: string[], options: (words: string[]) => unknown][] = [
  ['setup', names('--cpu', '--gpu'), (words) => setupOptions(words)],
  ['start', names('--full', '--language', 'fa', '1'), (words) => startOptions(words, notebooks)],
  ['data', names('--from', 'mnist', 'vgg16'), dataOptions],
  ['bench', names('--task', 'mnist-bn', '--systems', 'ours', '--rounds'), benchOptions],
  ['study', names('--run', '--ids', '--pack', '--workers', 'trial'), studyOptions],
  ['train', names('--steps', '--into', 'camvid'), trainOptions],
  ['evaluate', names('--from', 'camvid'), evaluateOptions],
  [
    'report',
    names('--pdf', '--language'),
    (words) => parse(words, ['pdf', 'language=', 'help'], 'npm run report'),
  ],
];

/** Whether it says what was expected, or what there is. */
const sentence =
  /expects?|it takes|there is|There is|choose one|takes a whole number|give --into|was called wrongly/;

describe('bad input: command line', () => {
  it.for(commands)('npm run %s', async ([name, known, options], { annotate }) => {
    let [refused, taken] = [0, 0];
    fc.assert(
      fc.property(wordsWith(known), (words) => {
        try {
          options(words);
          taken += 1;
        } catch (error) {
          refused += 1;
          expect((error as Error).message).toMatch(sentence);
          expect((error as Error).constructor.name).toMatch(/^(SetupProblem|Error)$/);
        }
      }),
      settings,
    );
    await annotate(`${numRuns} command lines of ${name}: ${refused} refused, ${taken} taken`);
    expect(refused).toBeGreaterThan(0);
  });

  it.for([
    'setup',
    'start',
    'report',
    'languages',
    'data',
    'bench',
    'update',
    'package',
    'reference',
    'doctor',
    'testTfjs',
  ])('the script %s ends with one sentence', { timeout: 300_000 }, (script) => {
    const words = [join(root, `scripts/${script}.mjs`), '--no-such-option'];
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
    expect(stderr.trim()).toMatch(/does not know "--no-such-option": it takes .*\.$/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });
});

describe('bad input: environment', () => {
  const value = fc.oneof(fc.constantFrom(...strange, ...more), fc.string({ unit: 'binary' }));

  it('CONVNOTES_MODE', async ({ annotate }) => {
    fc.assert(
      fc.property(value, (given) => {
        if (['', 'quick', 'full'].includes(given)) expect(['quick', 'full']).toContain(mode(given));
        else expect(() => mode(given)).toThrow('expected CONVNOTES_MODE to be "quick" or "full"');
      }),
      settings,
    );
    await annotate(`${numRuns} values`);
  });

  it('CONVNOTES_DATA, CONVNOTES_STUDIES and CONVNOTES_TRAINING', async ({ annotate }) => {
    fc.assert(
      fc.property(value, (given) => {
        expect(findData('no such set', dataFolders(given))).toBeUndefined();
        expect(readStudy('reported', studyFolders(given)).records.length).toBeGreaterThan(0);
        expect(checkpointFile('net', given)).toMatch(/net\.checkpoint$/);
      }),
      settings,
    );
    await annotate(`${3 * numRuns} values`);
  });

  it.each(['file', 'folder'])('with a %s in the place of its folders', (kind) => {
    const data = folder();
    if (kind === 'file') for (const name of ['images', 'l2.jsonl']) writeFileSync(join(data, name), '');
    else for (const name of ['images', 'l2.jsonl']) mkdirSync(join(data, name));
    expect(() => photographs([data], join(data, 'none'))).toThrow(DataError);
    const read = () => readStudy('l2', { made: data, recorded: data }).records;
    if (kind === 'file') expect(read()).toEqual([]);
    else expect(read).toThrow(DataError);
    expect(findData('images/x', [data])).toBeUndefined();
  });
});
