/** Names with spaces, quotes, line breaks, `$(…)` and marks of direction pass through every command as what they are. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { loadPhotograph } from '../../lib/data/images/loadPhotographs';
import { saveSavedModel } from '../../lib/engine/capture';
import { tf } from '../../lib/engine/tf';
import { DataError } from '../../lib/base/dataError';
import { Hdf5File } from '../../lib/weights/hdf5';
import { appendRecord, readRecords } from '../../lib/experiments/recordFile';
import { configureJupyter } from '../../scripts/jupyter.mjs';
import { writeFront } from '../../scripts/report/front.mjs';
import { runner } from '../../scripts/setup/run.mjs';
import { startOptions } from '../../scripts/report/options.mjs';
import { temporaryFolders } from '../data/temporary';
import { root } from '../setup/project';
import { record as madeUp } from '../experiments/record';

const folder = temporaryFolders();

/** Were one of them read by a shell, a file called `ran` would be there. */
const names = [
  'a name with spaces',
  `it's "quoted"`,
  '$(touch ran)',
  '`touch ran`',
  '; touch ran;',
  '&& touch ran',
  '| touch ran',
  '> ran',
  'a\nline break',
  'a\ttab',
  '\u202egnp.\u2066rtl',
  '\u200fنام فارسی',
  '-rf',
  '--help',
  '*',
  '~',
  '%41%2e%2e',
  '#?&=',
  '{connection_file}',
  'é\u0301 漢字 😀',
];

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A folder of that name, in one where nothing else may appear. */
function named(name: string): { place: string; nothingRan: () => void } {
  const outer = realpathSync(folder());
  const place = join(outer, name);
  mkdirSync(place);
  return { place, nothingRan: () => expect(readdirSync(outer)).toEqual([name]) };
}

/** As Python's quote does it. */
const quoted = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const sink = { write: () => true } as unknown as NodeJS.WriteStream & { fd: 1 };

describe('a command of the set-up', () => {
  it('gets every word as it is', async () => {
    const place = folder();
    const run = runner({
      root: place,
      log: join(place, 'log'),
      temporary: join(place, 'tmp'),
      lock: undefined,
    });
    const program = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
    const { output } = await run(process.execPath, ['-e', program, '--', ...names]);
    expect(JSON.parse(output)).toEqual(names);
    expect(existsSync(join(place, 'ran'))).toBe(false);
  });
});

describe.each(names)('%j as a name of', (name) => {
  it('a notebook is not known, and is said as it is', () => {
    expect(() => startOptions([`x${name}`], ['1-a.ipynb'])).toThrow(`There is no notebook "x${name}"`);
    expect(startOptions([`1-${name}`], [`1-${name}.ipynb`]).notebooks).toEqual([`1-${name}.ipynb`]);
  });

  it('a photograph, a weight file, a model, a record is a file', async () => {
    const { place, nothingRan } = named(name);
    writeFileSync(join(place, `${name}.png`), png);
    const picture = await loadPhotograph(join(place, `${name}.png`));
    expect(picture.shape).toEqual([1, 1, 3]);
    picture.dispose();
    const file = join(place, `${name}.h5`);
    writeFileSync(file, 'no HDF5');
    await expect(Hdf5File.open(file)).rejects.toThrow(DataError);
    await expect(Hdf5File.open(file)).rejects.toThrow(file);
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    saveSavedModel(model, join(place, `${name}.model`));
    model.dispose();
    expect(readdirSync(join(place, `${name}.model`)).sort()).toEqual(['saved_model.pb', 'variables']);
    const record = { ...madeUp('l2', 1), id: name };
    appendRecord(join(place, `${name}.jsonl`), record);
    expect(readRecords(join(place, `${name}.jsonl`)).records).toEqual([record]);
    nothingRan();
  });
});

/** Those that a folder of the project may have in its path: the others are refused, see degraded.test.ts. */
const paths = names.filter((name) => !/[\n\t]/.test(name));

describe('the folder of', () => {
  it.each(['$(touch ran) "x"', 'a\nline break', '\u202e\u0646\u0627\u0645'])(
    'the report may be %j: front page and archive are made',
    (name) => {
      const { place, nothingRan } = named(name);
      writeFileSync(join(place, `1-${name}.html`), '<h1>1</h1>');
      const cells = [{ cell_type: 'markdown', source: [`# ${name}`] }];
      writeFileSync(join(place, `1-${name}.ipynb`), JSON.stringify({ cells }));
      const pages = writeFront({ root, report: place, notebooks: place, output: sink });
      expect(pages).toEqual([join(place, 'index.html'), join(place, `1-${name}.html`)]);
      const list = 'import json, sys, zipfile; print(json.dumps(zipfile.ZipFile(sys.argv[1]).namelist()))';
      const python = join(root, '.venv/bin/python');
      const listed = execFileSync(python, ['-c', list, join(place, 'report.zip')], { encoding: 'utf8' });
      expect(JSON.parse(listed)).toEqual(['index.html', `1-${name}.html`]);
      expect(readFileSync(join(place, 'index.html'), 'utf8')).toContain(`href="${quoted(`1-${name}.html`)}"`);
      nothingRan();
    },
  );

  it.each(paths)('the project may be %j: the kernel starts in it', async (name) => {
    const { place, nothingRan } = named(name);
    const venv = join(place, '.venv');
    mkdirSync(join(venv, 'lib/python3.11/site-packages'), { recursive: true });
    for (const part of ['scripts/jupyter/labextension', 'scripts/report/templates'])
      cpSync(join(root, part), join(place, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
    writeFileSync(
      join(place, 'scripts/kernel.cjs'),
      'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]))',
    );
    await configureJupyter(place, venv);
    const spec = readFileSync(join(venv, 'share/jupyter/kernels/convnotes/kernel.json'), 'utf8');
    const { argv } = JSON.parse(spec) as { argv: string[] };
    const given = argv.map((word) => (word === '{connection_file}' ? '/a b/$(touch ran).json' : word));
    const printed = execFileSync(given[0], given.slice(1), { encoding: 'utf8', cwd: place });
    expect(JSON.parse(printed)).toEqual([place, '/a b/$(touch ran).json']);
    expect(existsSync(join(place, 'ran'))).toBe(false);
    nothingRan();
  });
});

describe('words on the command line', () => {
  const hostile = ['$(touch ran)', '; touch ran', '-rf', 'a\nb'];
  it.each([
    ['scripts/study/main.ts', (name: string) => ['--run', `x${name}`]],
    ['scripts/train/train.ts', (name: string) => [`x${name}`]],
    ['scripts/train/evaluate.ts', (name: string) => [`x${name}`]],
  ])('that name nothing are an error of %s, and run nothing', (script, words) => {
    const name = hostile.join(' ');
    const place = folder();
    const command = ['--import', 'tsx', join(root, script), ...words(name)];
    const env = { ...process.env, CONVNOTES_STUDIES: place, CONVNOTES_TRAINING: place };
    const { status, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8', env });
    expect(status).toBe(1);
    expect(stderr).toContain(`x${name}`);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([existsSync(join(root, 'ran')), readdirSync(place)]).toEqual([false, []]);
  });
});

describe('packages that unpack archives for an install script', () => {
  it('are never loaded by lib', () => {
    const loaded = Object.keys(createRequire(__filename).cache);
    expect(loaded.some((file) => file.includes('/tfjs-node-gpu/'))).toBe(true);
    expect(loaded.filter((file) => /node_modules\/(tar|adm-zip|rimraf)\//.test(file))).toEqual([]);
  });
});
