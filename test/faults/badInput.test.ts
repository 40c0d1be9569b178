/** Files that are damaged, of another kind, or made to deceive: read rightly, or refused in words. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Child } from './badInput/child';
import { PythonChild } from './badInput/pythonChild';
import { pythonReaders } from './badInput/pythonReaders';
import { readers } from './badInput/readers';
import { tryReader } from './badInput/tryReader';
import { full } from './form';

const all = [...readers, ...pythonReaders];
const children = { node: new Child(), python: new PythonChild() };
const childOf = (reader: (typeof all)[number]) =>
  readers.includes(reader) ? children.node : children.python;
const timeout = 3_600_000;

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'convnotes-bad-input-'))));
afterAll(() => {
  for (const child of Object.values(children)) child.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('bad input: files', () => {
  it.for(all)('$name', { timeout }, async (reader, { annotate }) => {
    const count = full ? reader.inputs : Math.ceil(reader.inputs / 40);
    const place = join(folder, String(all.indexOf(reader)));
    const { refused, same, other, defects } = await tryReader(reader, count, childOf(reader), place);
    await annotate(
      `${count} inputs: ${refused} refused, ${same} read as before, ${other} as what they say now`,
    );
    expect(defects.slice(0, 20), `${defects.length} of ${count} inputs`).toEqual([]);
    if (full) expect(refused).toBeGreaterThan(0);
  });

  it('are 10,000 in all', () => {
    expect(all.reduce((sum, { inputs }) => sum + inputs, 0)).toBeGreaterThanOrEqual(10_000);
  });
});
