/** Every command of README is run as a newcomer runs it, and does there what its row says. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from './browser/lab';
import { Newcomer } from './newcomer';
import { root, until } from './setup/project';

interface Entry {
  /** Words after the command, where the bare one takes minutes: then `elsewhere` is the test of the rest. */
  more?: string[];
  elsewhere?: string;
  /** Exit code, 0 unless given. */
  code?: number;
  /** Of what is printed on both streams. */
  prints?: RegExp;
  /** Files that are there afterwards. */
  writes?: string[];
  before?: () => void;
}

const report = [
  'outputs/report/index.html',
  'outputs/report/1-regularization.html',
  'outputs/report/report.zip',
];
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const ofTestScript = 'test/setup/testScript.test.ts';

/** In this order. `npm run lab` does not end by itself and has a test of its own. */
const entries: Record<string, Entry> = {
  'npm start': { prints: /1-regularization \(quick\)/, writes: report },
  'npm start -- 1': { prints: /1-regularization \(quick\)/, writes: report },
  'npm start -- --full': { prints: /1-regularization \(full\)/, writes: report },
  'npm start -- --language fa': {
    writes: ['outputs/report/fa/index.html', 'outputs/report/fa/1-regularization.html'],
  },
  'npm run report -- --pdf': { writes: ['outputs/report/report.pdf'] },
  'npm test': {
    more: ['test/setup/options.test.ts'],
    elsewhere: ofTestScript,
    prints: /^\d+ passed, 0 failed, 0 skipped$/m,
  },
  'npm run test:faults': {
    more: ['test/faults/securityArchives.test.ts'],
    elsewhere: ofTestScript,
    prints: /\d+ passed, 0 failed, 0 skipped/,
  },
  'npm run doctor': {
    prints: /✓ TensorFlow +2\.\d+\.\d+[^]*MNIST +not here yet[^]*Everything that the notebooks need is there/,
  },
  'npm run data': { prints: /MNIST +not here yet: 70,000 digits, 55 MB[^]*VGG16, ImageNet +not here yet/ },
  'npm run data -- vgg16': {
    code: 1,
    elsewhere: 'test/data/fetchWeights.test.ts',
    prints: /vgg16_weights\S+ could not be fetched from https:/,
  },
  'npm run setup -- --gpu': {
    more: ['--help'],
    elsewhere: 'test/setup/choices.test.ts',
    prints: /--gpu {4}TensorFlow with CUDA/,
  },
  'npm run bench': {
    more: ['--task', 'mnist-plain', '--systems', 'ours', '--rounds', '1'],
    elsewhere: 'test/bench/compare.test.ts',
    prints: /ours +\d+\.\d/,
    writes: ['outputs/bench/bench.json'],
  },
  'npm run test:tfjs': { more: ['--only', 'relu6'], prints: /^[1-9]\d* passed, 0 failed, \d+ skipped$/m },
  'npm run test:platforms': { more: ['--help'], prints: /emulates Linux on arm64/ },
  'npm run package': {
    writes: ['convnotes', 'convnotes-weights'].map((name) => `outputs/package/${name}-${version}.tgz`),
  },
  'npm run update': {
    more: ['--dry-run'],
    code: 1,
    elsewhere: 'test/setup/update.test.ts',
    prints: /npm outdated failed: /,
  },
  'npm run reference': {
    more: ['--help'],
    elsewhere: 'test/reference/reference.test.ts',
    prints: /outputs\/reference\/index.html/,
  },
  'npm run check': { before: smallTree, prints: /All matched files use Prettier code style/ },
};

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const inTable = [...readme.matchAll(/^\| `(npm [^`]+)` +\|/gm)].map(([, command]) => command);
const inBlocks = [...readme.matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, block]) =>
  block
    .trim()
    .split('\n')
    .map((line) => line.split(/ +#/)[0]),
);

let newcomer: Newcomer;
beforeAll(() => {
  newcomer = new Newcomer();
  oneNotebook();
});
afterAll(() => newcomer?.remove());

/** The first prose of notebook 1 and one short cell: a run of the notebooks themselves takes minutes (test/faults/notebooks.test.ts). */
function oneNotebook(): void {
  const file = newcomer.path('notebooks/1-regularization.ipynb');
  const notebook = JSON.parse(readFileSync(file, 'utf8')) as { cells: { cell_type: string; id: string }[] };
  const prose = notebook.cells.filter(({ cell_type }) => cell_type === 'markdown');
  const source = ["import { tf } from './lib';\n", 'const x = tf.linspace(0, 1, 3);'];
  const cell = { cell_type: 'code', id: 'short', metadata: {}, execution_count: null, outputs: [], source };
  for (const name of readdirSync(newcomer.path('notebooks')))
    rmSync(newcomer.path('notebooks', name), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...notebook, cells: [...prose.slice(0, 3), cell] }));
}

/** Formatter, linter and both compilers over a few files: over all of them they take a minute. */
function smallTree(): void {
  for (const folder of ['lib', 'test', 'scripts']) {
    for (const name of readdirSync(newcomer.path(folder))) {
      const isKept = name.startsWith('check') || join(folder, name) === 'scripts/kernel';
      if (!isKept) rmSync(newcomer.path(folder, name), { recursive: true });
    }
  }
  writeFileSync(newcomer.path('lib/index.ts'), "export * as tf from '@tensorflow/tfjs-node-gpu';\n");
  writeFileSync(
    newcomer.path('test/lib.test.ts'),
    "import { tf } from '../lib';\n\ntf.scalar(1).dispose();\n",
  );
}

it('has an entry here for each of its commands, and none for others', () => {
  expect(inTable.length).toBeGreaterThan(10);
  expect([...new Set([...inTable, ...inBlocks])].sort()).toEqual(
    [...Object.keys(entries), 'npm run lab'].sort(),
  );
});

it('needs no more than the set-up', () => {
  const { stdout, stderr, status } = newcomer.run('npm run setup');
  expect(stderr).toBe('');
  expect(stdout).toMatch(/✓ Photographs[^]*Ready after/); // which are not in a clone, nor without a network
  expect(stdout.match(/^✓/gm)).toHaveLength(1);
  expect(status).toBe(0);
});

it('npm run lab', async () => {
  const port = await freePort();
  const lab = newcomer.start('npm run lab', ['--', '--no-browser', `--ServerApp.port=${port}`]);
  const address = new RegExp(`http://127\\.0\\.0\\.1:${port}/lab\\?token=\\w+`);
  await until(() => address.test(lab.printed.stderr) || lab.child.exitCode !== null);
  const [url] = address.exec(lab.printed.stderr) ?? [];
  expect(url, lab.printed.stderr).toBeDefined();
  const page = await fetch(url!);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('JupyterLab');
  process.kill(-lab.child.pid!, 'SIGTERM');
  await lab.ended;
}, 240_000);

it.each(Object.entries(entries))(
  '%s',
  (command, entry) => {
    const { more = [], elsewhere, code = 0, prints, writes = [], before = () => {} } = entry;
    if (elsewhere) expect(existsSync(join(root, elsewhere))).toBe(true);
    for (const file of writes) rmSync(newcomer.path(file), { force: true });
    before();
    const words = command.includes(' -- ') ? more : ['--', ...more];
    const { stdout, stderr, status } = newcomer.run(command, words);
    const said = stdout + stderr;
    expect(status, said).toBe(code);
    if (prints) expect(said).toMatch(prints);
    expect(writes.filter((file) => !existsSync(newcomer.path(file)))).toEqual([]);
    expect(said).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m); // a stack is no sentence
  },
  240_000,
);
