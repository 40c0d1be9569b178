/** Files that are damaged, of another kind, or made to deceive: read rightly, or refused in words. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Child } from './badInput/child';
import { readers } from './badInput/readers';
import { tryReader } from './badInput/tryReader';
import { full } from './form';

let folder: string;
const child = new Child();
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'convnotes-bad-input-'))));
afterAll(() => {
  child.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('bad input', () => {
  it.for(readers)('$name', { timeout: 3_600_000 }, async (reader, { annotate }) => {
    const count = full ? reader.inputs : Math.ceil(reader.inputs / 40);
    const place = join(folder, String(readers.indexOf(reader)));
    const { refused, same, other, defects } = await tryReader(reader, count, child, place);
    await annotate(`${count} inputs: ${refused} refused, ${same} read as before, ${other} read as what they say now`);
    expect(defects.slice(0, 20), `${defects.length} of ${count} inputs`).toEqual([]);
  });
});
