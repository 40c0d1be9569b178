import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newestOf } from '../../scripts/update/npmPackages.mjs';
import { requirementLines } from '../../scripts/update/markers.mjs';

/** Whether a line is for Python 3.`minor`, as pip reads its marker. */
function isFor(line: string, minor: number): boolean {
  const conditions = [...line.matchAll(/python_version (<|>=|==) "3\.(\d+)"/g)];
  return conditions.every(([, sign, bound]) => {
    const limit = Number(bound);
    return sign === '<' ? minor < limit : sign === '>=' ? minor >= limit : minor === limit;
  });
}

const names = ['anyio', 'numpy', 'tomli'];
const versions = fc.dictionary(fc.constantFrom(...names), fc.constantFrom('1.0', '2.0', '3.0.1'));

it('every Python gets what was resolved for it, each package once', () => {
  fc.assert(
    fc.property(
      fc.array(versions, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 7, max: 10 }),
      (all, first) => {
        const resolved = all.map((found, i) => ({
          minor: first + i,
          versions: new Map(Object.entries(found)),
        }));
        const lines = requirementLines(resolved);
        for (const { minor, versions: wanted } of resolved) {
          const found = lines.filter((line) => isFor(line, minor)).map((line) => line.split(' ')[0]);
          expect(found).toEqual([...wanted].map(([name, version]) => `${name}==${version}`).sort());
        }
      },
    ),
  );
});

it('a package that is the same everywhere has no marker', () => {
  const same = [9, 10, 11].map((minor) => ({ minor, versions: new Map([['idna', '3.20']]) }));
  expect(requirementLines(same)).toEqual(['idna==3.20']);
});

it('of all releases in a range the newest is taken, by number', () => {
  expect(newestOf(['20.19.43', '20.9.5', '20.0.0'])).toBe('20.19.43');
  expect(newestOf(['5.9.3', '5.10.0', '5.0.4'])).toBe('5.10.0');
});
