/** The libraries that convnotes is compared with, each in a virtual environment of its own under .work/peers. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');

/** name: "tensorflow" or "torch". Installs what is missing, and returns the path of its Python. */
export function peerPython(name) {
  const requirements = join(here, `requirements-${name}.txt`);
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const folder = join(root, '.work/peers', name);
  const python = join(folder, 'bin/python');
  const stamp = join(folder, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;

  console.error(`installing ${name} to compare with, into .work/peers/${name} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  call(join(root, '.venv/bin/python'), ['-m', 'venv', folder], name);
  call(python, ['-m', 'pip', 'install', '--quiet', '-r', requirements], name);
  writeFileSync(stamp, wanted);
  return python;
}

function call(program, args, name) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return;
  const reason = (stderr ?? String(error)).trim().split('\n').at(-1);
  throw new Error(`${name} could not be installed (${reason}): is the Python package index within reach?`);
}
