/** kill -9 while a notebook runs and its page is made, and two such at once. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { expect, it, vi } from 'vitest';
import { temporaryFolders } from '../data/temporary';
import { projectPython } from '../setup/project';
import { full, heavy } from './form';
import { Started, underKills } from './killed';

vi.setConfig({ testTimeout: 3_600_000 });

const folder = temporaryFolders();

const cell = (id: string, source: string) => ({
  cell_type: 'code',
  id,
  metadata: {},
  execution_count: null,
  outputs: [],
  source: [source],
});

/** Of question `number`, with a formula, a figure and a verdict. */
function writeNotebook(place: string, number: number): void {
  const claim = `verdict('A claim.', true, { id: 'a${number}', measured: 0.91, quantity: 'share', reported: 0.95 });`;
  const cells = [
    { cell_type: 'markdown', id: 'text', metadata: {}, source: [`# Part ${number}: $x_${number}$`] },
    cell(
      'figure',
      `import { show, verdict } from './lib';\nshow('<svg viewBox="0 0 9 9"></svg>', 'A layer.');`,
    ),
    cell('verdict', claim),
  ];
  const kernelspec = { display_name: 'convnotes', language: 'typescript', name: 'convnotes' };
  writeFileSync(
    join(place, `${number}-part.ipynb`),
    JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }),
  );
}

const start = (place: string, temporary: string, ...numbers: number[]) =>
  new Started(
    process.execPath,
    [join(__dirname, 'export.mjs'), place, ...numbers.map((number) => `${number}-part.ipynb`)],
    {
      env: { ...process.env, TMPDIR: temporary },
    },
  );

/** A page without what differs from run to run: when, and how long it took. */
const timeless = (html: string) =>
  html
    .replace(/"start": ?"[^"]*"|"seconds": ?[\d.]+/g, '')
    .replace(/\d+ \w+ 20\d\d, \d\d:\d\d/g, '')
    .replace(/settings, \d+ (s|minutes)/g, '');

const list = `
import json, sys, zipfile
file = zipfile.ZipFile(sys.argv[1])
print(json.dumps({name: file.read(name).decode() for name in file.namelist()}))`;

/** The files of the report; the archive as what is in it. */
function contents(report: string): Record<string, string> {
  const archive = join(report, 'report.zip');
  const packed = JSON.parse(
    execFileSync(projectPython, ['-c', list, archive], { encoding: 'utf8' }),
  ) as Record<string, string>;
  const names = readdirSync(report).filter((name) => name !== 'report.zip');
  expect(Object.keys(packed).sort()).toEqual(names.sort());
  for (const name of names) expect(packed[name]).toBe(readFileSync(join(report, name), 'utf8'));
  return Object.fromEntries(names.map((name) => [name, timeless(packed[name])]));
}

/** What is ours of a folder for temporary files; tsx keeps a cache there. */
const leftIn = (temporary: string) =>
  readdirSync(temporary).filter((name) => !/^(tsx-|node-compile-cache)/.test(name));

it('an export that is killed', async ({ skip, annotate }) => {
  skip(!full, heavy);
  const [place, temporary] = [folder(), folder()];
  writeNotebook(place, 1);
  const report = join(place, 'report');
  const task = {
    clear: () => rmSync(report, { recursive: true, force: true }),
    start: () => start(place, temporary, 1),
    result() {
      expect(readdirSync(report).sort()).toEqual(['1-part.html', 'claims.json', 'index.html', 'report.zip']);
      expect(leftIn(temporary)).toEqual([]);
      return contents(report);
    },
  };
  await annotate(await underKills(task, 50, 5));
});

it('two exports at once into one folder', async ({ skip, annotate }) => {
  skip(!full, heavy);
  const [place, temporary] = [folder(), folder()];
  mkdirSync(join(place, 'report'));
  for (const number of [1, 2]) writeNotebook(place, number);
  const both = [1, 2].map((number) => start(place, temporary, number));
  for (const { ended } of both) expect([(await ended).code, (await ended).errors]).toEqual([0, '']);
  const { 'claims.json': claims, 'index.html': front, ...pages } = contents(join(place, 'report'));
  expect((JSON.parse(claims) as { id: string }[]).map(({ id }) => id)).toEqual(['a1', 'a2']);
  expect(Object.keys(pages).sort()).toEqual(['1-part.html', '2-part.html']);
  expect(front).not.toContain('is not there yet');
  await annotate('both pages, both claims, one front page of both');
});
