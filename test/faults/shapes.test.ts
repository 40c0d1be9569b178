/** Every function of lib with shapes, types, sizes and counts that it does not expect. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Child, type Outcome } from './badInput/child';
import { publicNames } from '../publicNames';
import { full } from './form';
import { excluded } from './shapes/excluded';
import { groups } from './shapes/table';

const child = new Child(join(__dirname, 'shapes/process.ts'));
afterAll(() => child.stop());

const calls = full ? 40 : 2;
const timeout = 3_600_000;

/** What is no sentence of ours, but an accident of JavaScript's, or TensorFlow's own words. */
const accident =
  /Invalid TF_Status|Cannot (read|set|destructure|convert)|is not (a function|iterable|defined)|Invalid (typed )?array length|Array buffer allocation|Maximum call stack/;

/** undefined where the outcome is allowed. */
function defectOf(found: Outcome): string | undefined {
  if (found.outcome === 'read') return undefined;
  if (found.outcome !== 'refused') return `${found.outcome}: ${found.message}`;
  return accident.test(found.message) ? `${found.name}: ${found.message}` : undefined;
}

describe('shapes', () => {
  it('are tried of every function that lib exports', () => {
    const tried = Object.values(groups).flatMap((group) => group.map(({ name }) => name));
    const isClass = (value: unknown) => /^class\b/.test(String(value));
    const functions = Object.entries(publicNames).filter(
      ([, value]) => typeof value === 'function' && !isClass(value),
    );
    const known = new Set([...tried, ...Object.keys(excluded)]);
    expect(functions.map(([name]) => name).filter((name) => !known.has(name))).toEqual([]);
    expect([...known].filter((name) => !(name in publicNames))).toEqual([]);
    expect(new Set(tried).size).toBe(tried.length);
  });

  it.for(Object.entries(groups))('%s', { timeout }, async ([, entries], { annotate }) => {
    let [refused, results] = [0, 0];
    const defects: string[] = [];
    for (const { name } of entries) {
      for (let i = 0; i < calls; i++) {
        const found = await child.ask({ reader: name, folder: String(i) });
        const isRight = i === 0 && found.outcome !== 'read';
        const defect =
          defectOf(found) ?? (isRight ? `its own arguments: ${JSON.stringify(found)}` : undefined);
        if (defect) defects.push(`${name}(${i}): ${defect}`);
        else if (found.outcome === 'refused') refused += 1;
        else results += 1;
      }
    }
    await annotate(
      `${calls} calls of each of ${entries.length} functions: ${refused} refused, ${results} results`,
    );
    expect(defects).toEqual([]);
  });
});
