/** Machines with less: what decides there, and the sentence where it does not go. */
import { execFileSync, spawnSync } from 'node:child_process';
import { constants, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { addon } from '../../scripts/setup/addon.mjs';
import { compileArguments } from '../../scripts/setup/compiler.mjs';
import { checkFolder } from '../../scripts/setup/machine.mjs';
import { nodeProblem } from '../../scripts/setup/node.mjs';
import { cacheSetting } from '../../scripts/setup/packages.mjs';
import { places } from '../../scripts/setup/places.mjs';
import { downloadProblem } from '../../scripts/setup/problem.mjs';
import { defaultWorkers } from '../../scripts/study/pool';
import { expectSentence, Project, projectPython, root } from '../setup/project';

const projects: Project[] = [];
/** A project of the test's own. */
function newProject(prefix?: string): Project {
  projects.push(new Project(prefix));
  return projects.at(-1)!;
}
afterEach(() => projects.splice(0).forEach((project) => project.remove()));

describe('Node', () => {
  it.each(['20.12.0', '20.20.2', '22.21.1', '24.11.1'])('%s will do', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  it('is the one that package.json asks for', () => {
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      engines: { node: string };
    };
    expect(engines.node).toMatch(/^>=20\.12 /);
  });
});

describe('one core and little memory', () => {
  it('make one process of a study at a time', () => {
    expect(defaultWorkers(2e9)).toBe(1);
    expect(defaultWorkers(0)).toBe(1);
    expect(defaultWorkers(1e12)).toBeGreaterThanOrEqual(1);
  });

  it('are seen where a process may use one core of several', () => {
    const print = 'console.log(require("node:os").availableParallelism())';
    const taskset = spawnSync('taskset', ['-c', '0', process.execPath, '-e', print], { encoding: 'utf8' });
    if (taskset.error) return console.log('taskset is not installed: one core was not tried.');
    expect(taskset.stdout.trim()).toBe('1');
  });
});

describe('no compiler and no headers of Python', () => {
  it('are no loss: the addon is compiled without those', () => {
    const words = compileArguments(places('/p'), 'cpu', 'out.node').join(' ');
    expect(words).not.toMatch(/python\d|Python\.h/);
  });

  /** Every compiler that is there fails, and pip answers so. */
  const make = (pip: { code: number; output: string }) => {
    const here = { ...places(newProject().folder), python: '/p/python' };
    const run = (_: string, words: string[]) =>
      Promise.resolve(words.includes('pip') ? pip : { code: 1, output: '' });
    return addon.make({ places: here, kind: 'cpu', run }, () => {});
  };

  it('are a sentence where there is no network either', async () => {
    await expect(make({ code: 1, output: 'Connection refused' })).rejects.toThrow(
      /^PyPI could not be reached: .*again/,
    );
  });

  it('are a sentence where the one that was fetched fails too', async () => {
    await expect(make({ code: 0, output: '' })).rejects.toThrow(
      /^No C\+\+ compiler could build .*sudo apt install g\+\+/,
    );
  });
});

describe('a home folder that is read-only', () => {
  const refuse = () => {
    throw Object.assign(new Error('read-only file system'), { code: 'EROFS' });
  };
  const here = places('/p');

  it('moves the cache of npm into the project', () => {
    expect(cacheSetting(here, { home: '/nowhere', env: {}, access: refuse })).toEqual({
      npm_config_cache: '/p/.work/npm',
    });
  });

  it('does not where it can be written, or the cache is elsewhere', () => {
    const elsewhere = root;
    const asked: [path: unknown, mode?: number][] = [];
    const access = (path: unknown, mode?: number) => void asked.push([path, mode]);
    expect(cacheSetting(here, { home: '/nowhere', env: {}, access })).toEqual({});
    expect(cacheSetting(here, { home: '/nowhere', env: { npm_config_cache: elsewhere }, access })).toEqual(
      {},
    );
    expect(asked).toEqual([
      ['/', constants.W_OK],
      [elsewhere, constants.W_OK],
    ]);
  });

  it('is told to npm', async () => {
    const project = newProject();
    project.fake('npm', 'echo "$npm_config_cache" > cache.txt; exit 1').provide('python3', projectPython);
    writeFileSync(project.path('home'), 'a file, so that no folder can be made in it');
    await project.run('setup.mjs', [], { HOME: project.path('home') });
    expect(readFileSync(project.path('cache.txt'), 'utf8').trim()).toBe(join(project.folder, '.work/npm'));
  });
});

describe('a path', () => {
  it.each(['/a b', '/نام', "/it's", '/$(x)', '/漢字 😀', '/\u202e'])('%s will do', (path) => {
    expect(() => checkFolder(path)).not.toThrow();
  });

  it.each([
    ['/a:b', /has a colon, which .*: move the folder and run this again\.$/],
    ['/a\nimport os', /has a line break or another control character/],
    ['/a\tb', /control character/],
  ])('%j is refused in a sentence', (path, said) => {
    expect(() => checkFolder(path)).toThrow(said);
  });

  it('that Python’s environments cannot have is said before one is tried', async () => {
    const wrong = newProject('convnotes:');
    wrong.fakeNpm().provide('python3', projectPython);
    expectSentence(await wrong.run('setup.mjs'), /The path of this folder has a colon/);
    expect(existsSync(wrong.path('.venv/bin'))).toBe(false);
  });
});

describe('lists of packages', () => {
  const lists = readdirSync(join(root, 'requirements')).map((name) => `requirements/${name}`);

  it.each(lists)('%s has a checksum for every package', (name) => {
    const lines = readFileSync(join(root, name), 'utf8').replaceAll('\\\n', ' ').split('\n');
    const pins = lines.filter((line) => line.trim() && !line.startsWith('#'));
    expect(pins.length).toBeGreaterThan(0);
    for (const pin of pins)
      expect(pin).toMatch(/^[a-z0-9-]+==[\w.]+( ;[^#]*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*$/);
  });

  it('are of npm too', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { integrity?: string; link?: boolean }>;
    };
    const without = Object.entries(packages).filter(
      ([name, { integrity, link }]) => name && !integrity && !link,
    );
    expect(without).toEqual([]);
  });

  it('whose checksums are of other bytes install nothing, and say so', () => {
    const found = downloadProblem('PyPI', 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM …', '/p/log');
    expect(found.message).toMatch(
      /^PyPI sent other bytes .* nothing of them was installed: .*run this again/,
    );
    const npm = downloadProblem('The npm registry', 'npm error code EINTEGRITY', '/p/log');
    expect(npm.message).toMatch(/^The npm registry sent other bytes/);
  });

  it('are enforced by pip: a wheel of other bytes is refused', () => {
    const make = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("six-1.17.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: six\\nVersion: 1.17.0\\n")
    wheel.writestr("six-1.17.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py2.py3-none-any\\n")
    wheel.writestr("six-1.17.0.dist-info/RECORD", "")
    wheel.writestr("six.py", "raise SystemExit('run')")
`;
    const project = newProject();
    const index = project.path('index');
    mkdirSync(index);
    execFileSync(projectPython, ['-c', make, join(index, 'six-1.17.0-py2.py3-none-any.whl')]);
    const all = readFileSync(join(root, 'requirements/jupyter.txt'), 'utf8')
      .replaceAll('\\\n', ' ')
      .split('\n');
    const list = project.path('list.txt');
    writeFileSync(list, `${all.find((line) => line.startsWith('six=='))}\n`);
    const words = ['-m', 'pip', 'install', '--no-deps', '--only-binary=:all:', '--require-hashes'];
    const places = ['--no-index', '--find-links', index, '--target', project.path('target'), '-r', list];
    const { status, stdout, stderr } = spawnSync(projectPython, [...words, ...places], {
      encoding: 'utf8',
      env: { ...process.env, PIP_CONFIG_FILE: '/dev/null', PIP_FIND_LINKS: '' },
    });
    expect(status).toBe(1);
    expect(downloadProblem('PyPI', stdout + stderr, '/p/log').message).toMatch(/sent other bytes/);
    expect(existsSync(project.path('target/six.py'))).toBe(false);
  });
});
