import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFront } from '../../scripts/report/front.mjs';
import { PythonChild } from '../faults/badInput/pythonChild';
import { pythonReaders } from '../faults/badInput/pythonReaders';
import { defectsOf } from '../faults/badInput/tryReader';
import type { Mutation } from '../faults/badInput/change';

const root = join(__dirname, '../..');
const sink = { write: () => true } as unknown as NodeJS.WriteStream & { fd: 1 };

let folder: string;
let report: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'convnotes-'));
  report = join(folder, 'report');
  mkdirSync(report);
  for (const [name, title] of [
    ['2-second', '# Second: *the* rest'],
    ['10-tenth', '# Tenth'],
    ['draft', '# Draft'],
  ]) {
    const cells = [{ cell_type: 'markdown', source: [title] }];
    writeFileSync(join(folder, `${name}.ipynb`), JSON.stringify({ cells }));
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (start: string) => ({
  start,
  mode: 'quick',
  machine: '2 cores of a <slow> machine',
  versions: { convnotes: '1.2.3' },
  seconds: 61,
});

const page = (name: string, start?: string) =>
  writeFileSync(
    join(report, `${name}.html`),
    `<title>${name}</title><figure id="figure-loss">` +
      (start
        ? `<script id="run" type="application/json">${JSON.stringify(run(start)).replace('<', '\\u003c')}</script>`
        : ''),
  );

const front = () => writeFront({ root, report, notebooks: folder, output: sink }) as string[];
const html = () => readFileSync(join(report, 'index.html'), 'utf8');

it('writes nothing while there is no page', () => {
  page('draft', '2026-01-01T10:00:00+00:00');
  expect(front()).toEqual([]);
  expect(readdirSync(report)).toEqual(['draft.html']);
});

it('names what is there, what is older, and what is missing, in the order of the questions', () => {
  page('10-tenth', '2026-01-02T09:05:00+01:00');
  expect(front()).toEqual(['index.html', '10-tenth.html'].map((name) => join(report, name)));
  expect(html()).toMatch(/Second: the rest[^]*npm start -- 2[^]*<a href="10-tenth.html">Tenth<\/a>/);
  expect(html()).toContain('2 January 2026, 09:05, quick settings, 61 s</p>');
  expect(html()).toContain('2 cores of a &lt;slow&gt; machine');
  expect(html()).toContain('convnotes&nbsp;1.2.3');
  expect(html()).not.toMatch(/Draft|>older/);

  page('2-second', '2026-01-03T10:00:00+01:00');
  front();
  expect(html()).not.toContain('npm start -- 2');
  expect(html().match(/>older/g)).toHaveLength(1);
  expect(html()).toMatch(/10-tenth.html">Tenth[^]*<strong>older/);

  page('2-second');
  front();
  expect(html()).toContain('exported by hand');
});

it('packs the front page, the pages and the claims, and nothing else, in the same bytes each time', () => {
  page('2-second', '2026-01-03T10:00:00+01:00');
  page('draft');
  writeFileSync(join(report, 'claims.json'), '[]\n');
  front();
  const archive = readFileSync(join(report, 'report.zip'));
  const list =
    'import sys, zipfile; file = zipfile.ZipFile(sys.argv[1]); assert file.testzip() is None; print(file.namelist())';
  const names = execFileSync(join(root, '.venv/bin/python'), ['-c', list, join(report, 'report.zip')], {
    encoding: 'utf8',
  });
  expect(names.trim()).toBe("['index.html', '2-second.html', 'claims.json']");

  utimesSync(join(report, '2-second.html'), 0, 0);
  front();
  expect(readFileSync(join(report, 'report.zip')).equals(archive)).toBe(true);
  expect(readdirSync(report).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

it('leaves what was there where the claims cannot be read', () => {
  page('2-second', '2026-01-03T10:00:00+01:00');
  front();
  const before = html();
  writeFileSync(join(report, 'claims.json'), '{}');
  page('10-tenth', '2026-01-03T10:00:00+01:00');
  expect(front).toThrow('claims.json: expected a list of claims; delete it and run "npm start"');
  expect(html()).toBe(before);
});

it.each<[string, Mutation]>([
  [
    'measure more than decimals have digits',
    { changes: [{ kind: 'json', node: 653739, value: 1e308 }], sealed: false },
  ],
  ['are an endless device', { place: 'endless' }],
])('claims that %s are refused', { timeout: 600_000 }, async (_, mutation) => {
  const child = new PythonChild();
  try {
    expect(await defectsOf(pythonReaders[0], 'claims.json', mutation, child)).toEqual([]);
  } finally {
    child.stop();
  }
});
