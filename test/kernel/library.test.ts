/** lib as the set-up compiles it for the kernel, in a small project. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { library } from '../../scripts/setup/library.mjs';
import { places as placesOf } from '../../scripts/setup/places.mjs';
import { runner } from '../../scripts/setup/run.mjs';

const root = join(__dirname, '../..');
let project: string;
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'convnotes-')));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  cpSync(join(root, 'scripts'), join(project, 'scripts'), { recursive: true });
  cpSync(join(root, 'package-lock.json'), join(project, 'package-lock.json'));
  mkdirSync(join(project, 'lib/part'), { recursive: true });
  writeFileSync(join(project, 'lib/index.ts'), "export { half } from './part/half';\n");
  writeHalf('x / 2');
});
afterEach(() => rmSync(project, { recursive: true }));

const writeHalf = (result: string) =>
  writeFileSync(
    join(project, 'lib/part/half.ts'),
    `/** A half. */\nexport const half = (x: number): number => ${result};\nexport const here: string = __dirname;\n`,
  );

async function make(): Promise<string> {
  const places = placesOf(project);
  return library.make({ places, run: runner({ ...places, lock: undefined }) });
}

/** What a cell makes of './lib' and './lib/part/half' in a kernel of the project. */
function cell(source: string) {
  const program = `
    const root = ${JSON.stringify(project)};
    require(root + '/scripts/kernel/library.cjs').useCompiled(root);
    const converter = require('tslab/dist/converter').createConverter({});
    const { diagnostics, sideOutputs = [] } = converter.convert('', ${JSON.stringify(source)});
    const compiled = sideOutputs.length === 0;
    const load = require('node:module').createRequire(root + '/src.js');
    const values = compiled ? { half: load('./lib').half(8), here: load('./lib/part/half').here } : {};
    console.log(JSON.stringify({ mistakes: diagnostics.map((d) => d.messageText), compiled, ...values }));
    process.exit();`;
  return JSON.parse(execFileSync(process.execPath, ['-e', program], { cwd: project, encoding: 'utf8' })) as {
    mistakes: string[];
    compiled: boolean;
    half?: number;
    here?: string;
  };
}

const both =
  "import { half } from './lib';\nimport { here } from './lib/part/half';\nconst a: string = here + half(1);";

it('stands in the place of its sources', async () => {
  expect(library.ready({ places: placesOf(project) })).toBe(false);
  expect(await make()).toBe('compiled');
  expect(library.ready({ places: placesOf(project) })).toBe(true);
  expect(cell(both)).toEqual({ mistakes: [], compiled: true, half: 4, here: join(project, 'lib/part') });
});

it('keeps the types', async () => {
  await make();
  const { mistakes } = cell("import { half } from './lib';\nhalf('8');");
  expect(mistakes).toEqual([
    expect.stringContaining("'string' is not assignable to parameter of type 'number'"),
  ]);
});

it('is not used after lib was changed, until it is compiled again', async () => {
  await make();
  writeHalf('x * 0.5 + 0');
  expect(library.ready({ places: placesOf(project) })).toBe(false);
  expect(cell(both)).toEqual({ mistakes: [], compiled: false });
  await make();
  expect(cell(both)).toMatchObject({ compiled: true, half: 4 });
});

it('is not there while lib has mistakes', async () => {
  writeHalf("'x'");
  expect(await make()).toMatch(/^has mistakes/);
  expect(existsSync(join(project, '.work/lib'))).toBe(false);
  expect(readdirSync(join(project, '.work')).filter((name) => name.startsWith('lib'))).toEqual([]);
});
