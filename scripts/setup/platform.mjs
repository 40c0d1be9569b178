import { readFileSync } from 'node:fs';
import { SetupProblem } from './problem.mjs';

/** TensorFlow's builds begin with AVX; where /proc/cpuinfo cannot be read nothing is said. */
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

/** Throws the honest sentence where this cannot work. */
export function checkPlatform({ platform, arch, flags = processorFlags() }) {
  if (platform !== 'linux' || arch !== 'x64') {
    throw new SetupProblem(
      `convnotes is made for and tested on Linux x86-64, and this is ${platform} ${arch}: use a Linux machine, a container, or WSL 2 on Windows.`,
    );
  }
  if (flags.size > 0 && !flags.has('avx')) {
    throw new SetupProblem(
      'TensorFlow needs a processor with AVX, and this one (or this virtual machine) has none: use another machine.',
    );
  }
}
