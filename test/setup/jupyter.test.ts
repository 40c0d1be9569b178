import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { configureJupyter, jupyterEnvironment } from '../../scripts/jupyter.mjs';
import { root } from './project';

let folder: string;
let project: string;
let venv: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'convnotes-')));
  project = join(folder, "a project's folder");
  venv = join(project, '.venv');
  mkdirSync(join(venv, 'lib/python3.11/site-packages'), { recursive: true });
  cpSync(join(root, 'scripts'), join(project, 'scripts'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Every file and when it was written. */
function files(): Map<string, number> {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(all.map((name) => [name, statSync(join(folder, name)).mtimeMs]));
}

const read = (name: string) => readFileSync(join(venv, name), 'utf8');
const json = (name: string) => JSON.parse(read(name)) as Record<string, Record<string, unknown>>;

it('writes inside the virtual environment alone, and nothing the second time', async () => {
  const before = files();
  await configureJupyter(project, venv);
  const after = files();
  const written = [...after.keys()].filter((name) => !before.has(name));
  expect(written.length).toBeGreaterThan(5);
  for (const name of written) expect(join(folder, name).startsWith(`${venv}/`)).toBe(true);

  await configureJupyter(project, venv);
  expect(files()).toEqual(after);
});

it('writes what has changed, and leaves no half-written file', async () => {
  await configureJupyter(project, venv, '/old/node');
  writeFileSync(join(venv, 'etc/jupyter/jupyter_nbconvert_config.json'), '{ half of');
  await configureJupyter(project, venv, process.execPath);
  expect(read('share/jupyter/kernels/convnotes/kernel.json')).not.toContain('/old/node');
  expect(json('etc/jupyter/jupyter_nbconvert_config.json').PagePreprocessor.node).toBe(process.execPath);
  expect([...files().keys()].filter((name) => name.endsWith(`.${process.pid}`))).toEqual([]);
});

it('gives nbconvert and JupyterLab the same page, with no address of the network', async () => {
  await configureJupyter(project, venv);
  const [script, server] = ['nbconvert', 'server'].map((of) => json(`etc/jupyter/jupyter_${of}_config.json`));
  expect(server.HTMLExporter).toEqual(script.HTMLExporter);
  expect(server.PagePreprocessor).toEqual(script.PagePreprocessor);
  expect(JSON.stringify(server)).not.toMatch(/https?:/);
});

it('writes a kernel that VS Code finds in the environment: not of Python, started by an absolute path', async () => {
  await configureJupyter(project, venv);
  const spec = json('share/jupyter/kernels/convnotes/kernel.json') as unknown as Record<string, string> & {
    argv: string[];
  };
  expect(spec.display_name).toBe('TypeScript (convnotes)');
  expect(spec.language).toBe('typescript');
  expect(isAbsolute(spec.argv[0])).toBe(true);
  expect(spec.argv.filter((word) => word === '{connection_file}')).toHaveLength(1);
  expect(spec.argv.join(' ')).not.toContain(venv); // nothing of it has to be active
});

it.each(['the Node that made the environment', 'the Node on PATH where that one is gone'])(
  'starts the kernel in the project by %s',
  async (which) => {
    writeFileSync(
      join(project, 'scripts/kernel.cjs'),
      'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]))',
    );
    await configureJupyter(project, venv, which.includes('PATH') ? '/gone/node' : process.execPath);
    const { argv } = json('share/jupyter/kernels/convnotes/kernel.json') as unknown as { argv: string[] };
    const words = argv.slice(1).map((word) => word.replace('{connection_file}', '/a b/c.json'));
    const bin = join(process.execPath, '..');
    const printed = execFileSync(argv[0], words, { encoding: 'utf8', env: { PATH: `${bin}:/bin:/usr/bin` } });
    expect(JSON.parse(printed)).toEqual([project, '/a b/c.json']);
  },
);

it("keeps Jupyter's own files in the project", () => {
  const { JUPYTER_PREFER_ENV_PATH: prefer, ...places } = jupyterEnvironment(project);
  expect(prefer).toBe('1');
  for (const place of Object.values(places)) expect(place.startsWith(`${venv}/`)).toBe(true);
});

it('says what to do where there is no environment', async () => {
  rmSync(join(venv, 'lib/python3.11'), { recursive: true });
  await expect(configureJupyter(project, venv)).rejects.toThrow(/run "npm run setup"/);
});
