/** What the machine and the folder have to have; each throws the sentence that says what is wrong. */
import { readFileSync, statfsSync } from 'node:fs';
import { release } from 'node:os';
import { unsupported } from './platform.mjs';
import { SetupProblem } from './problem.mjs';

/** TensorFlow's builds for x86-64 begin with AVX; where /proc/cpuinfo cannot be read nothing is said. */
export function processorFlags(cpuinfo = readCpuinfo()) {
  return new Set(/^flags\s*:\s*(.*)$/m.exec(cpuinfo)?.[1].split(' ') ?? []);
}

function readCpuinfo() {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}

/** What `checkPlatform` has to know of this machine. */
function thisMachine() {
  process.report.excludeNetwork = true; // whose names would be looked up
  const { glibcVersionRuntime: glibc } = process.report.getReport().header;
  const { platform, arch } = process;
  return { platform, arch, kernel: release(), glibc, flags: processorFlags() };
}

/** @param {{ platform: string, arch: string, kernel: string, glibc?: string, flags: Set<string> }} [machine] */
export function checkPlatform(machine = thisMachine()) {
  const sentence = unsupported(machine);
  if (sentence) throw new SetupProblem(sentence);
  const { arch, flags } = machine;
  if (arch === 'x64' && flags.size > 0 && !flags.has('avx')) {
    throw new SetupProblem(
      'TensorFlow needs a processor with AVX, and this one (or this virtual machine) has none: use another machine.',
    );
  }
}

/** What PATH and Python's files of paths take for the end of a path cannot be in it. */
export function checkFolder(root) {
  const wrong = [...root].find((character) => character === ':' || character < ' ');
  if (wrong === undefined) return;
  const name = wrong === ':' ? 'a colon' : 'a line break or another control character';
  throw new SetupProblem(
    `The path of this folder has ${name}, which neither PATH nor Python's environments can have: move the folder and run this again.`,
  );
}

export function freeBytes(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;

export function checkDisk(folder, needed, free = freeBytes(folder)) {
  if (free >= needed) return;
  throw new SetupProblem(
    `The set-up needs about ${gigabytes(needed)} in ${folder} and ${gigabytes(free)} are free: make room and run this again.`,
  );
}
