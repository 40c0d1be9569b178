/** What the machine brings: Node, processor, disk, Python, compiler. */
import { availableParallelism, cpus } from 'node:os';
import { addon } from '../setup/addon.mjs';
import { systemCompilers, zig } from '../setup/compiler.mjs';
import { environment } from '../setup/environment.mjs';
import { findExecutable } from '../setup/executable.mjs';
import { checkPlatform, freeBytes } from '../setup/machine.mjs';
import { nodeProblem } from '../setup/node.mjs';
import { findPrebuilt } from '../setup/prebuilt.mjs';
import { askPythons, choosePython } from '../setup/python.mjs';
import { steps } from '../setup/setUp.mjs';
import { ok, problem, warning } from './finding.mjs';

export function node() {
  const sentence = nodeProblem(process.versions.node);
  return sentence ? problem('Node', process.versions.node, sentence) : ok('Node', process.versions.node);
}

export function processor({ places: { platform } }) {
  const found = `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores, ${process.platform} ${process.arch}`;
  try {
    checkPlatform();
    const { title, untried } = platform;
    return ok('Processor', untried ? `${found}; ${title}: ${untried}` : found);
  } catch (error) {
    return problem('Processor', found, error.message);
  }
}

export function disk(project, free = freeBytes(project.places.root)) {
  const due = steps.filter((step) => !step.ready(project)).map((step) => step.bytes(project));
  const needed = due.reduce((sum, bytes) => sum + bytes, 0);
  const found = `${(free / 1e9).toFixed(1)} GB free`;
  if (free < needed) {
    return problem('Disk', found, `make room: the set-up needs about ${(needed / 1e9).toFixed(1)} GB more`);
  }
  return free < 2e9 ? warning('Disk', found, 'make room: data and figures need 2 GB') : ok('Disk', found);
}

export async function python(project, ask) {
  const { python: inside } = project.places;
  if (environment.ready(project)) {
    const { code, output } = await ask(inside, ['--version']);
    if (code === 0) return ok('Python', `${output.trim().replace('Python ', '')} in .venv`);
    return problem('Python', `${inside} does not run`, 'delete the folder .venv and run "npm run setup"');
  }
  try {
    const { version, executable } = choosePython(await askPythons(ask));
    return ok('Python', `${version.join('.')} (${executable})`);
  } catch (error) {
    return problem('Python', 'none that will do', error.message);
  }
}

export function compiler(project) {
  const found = systemCompilers.filter((name) => findExecutable(name));
  if (found.length > 0) return ok('C++ compiler', found.join(', '));
  if (addon.ready(project)) return ok('C++ compiler', 'none, and none is needed: the addon is there');
  if (findPrebuilt(project.places).bytes)
    return ok('C++ compiler', 'none, and none is needed: an addon came along');
  return warning(
    'C++ compiler',
    'none',
    `the set-up will fetch ${zig} from PyPI (100 MB); "sudo apt install g++" is smaller and quicker`,
  );
}
