/** The libraries that convnotes is compared with, each in a virtual environment of its own under .work/peers. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');

/** name: of a requirements-NAME.txt beside this file. Installs what is missing, and returns the path of its Python. */
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
  const failed = `${name} could not be installed`;
  call(join(root, '.venv/bin/python'), ['-m', 'venv', folder], failed);
  call(python, ['-m', 'pip', 'install', '--quiet', '--only-binary=:all:', '-r', requirements], failed);
  writeFileSync(stamp, wanted);
  return python;
}

/** The path of VGG16 as an ONNX file (553 MB), written where it is missing. */
export function onnxVgg16() {
  const program = join(here, 'onnx_vgg16.py');
  const wanted = createHash('sha256').update(readFileSync(program)).digest('hex').slice(0, 16);
  const file = join(root, '.work/bench', `vgg16-${wanted}.onnx`);
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  call(peerPython('onnxruntime'), [program, file], 'VGG16 could not be written as an ONNX file');
  return file;
}

function call(program, args, failed) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return;
  const reason = (stderr ?? String(error)).trim().split('\n').at(-1);
  const index = args.includes('pip') ? ': is the Python package index within reach?' : '';
  throw new Error(`${failed} (${reason})${index}`);
}
