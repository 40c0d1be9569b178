/** What the machine's processors can do, and how much of them other programs take while a system is measured. */
import { readFileSync } from 'node:fs';

/** Ticks of all processors so far, out of the text of /proc/stat: in all, and not idle. */
export function machineTicks(stat = readFileSync('/proc/stat', 'utf8')) {
  const [user, nice, system, idle, waiting, ...rest] = /^cpu +(.*)$/m.exec(stat)[1].split(' ').map(Number);
  const [interrupts, softInterrupts, stolen] = rest; // what follows is counted in user and nice already
  const busy = user + nice + system + interrupts + softInterrupts + stolen;
  return { all: busy + idle + waiting, busy };
}

/** Ticks that a process and those that it has waited for have had, out of the text of /proc/<pid>/stat. */
export function processTicks(pid, stat = readFileSync(`/proc/${pid}/stat`, 'utf8')) {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before may hold anything
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
}

/** Begins to watch; the function that it returns gives the share of all processors, 0 … 1, that others took since. */
export function watchOthers(pid) {
  const read = () => ({ ...machineTicks(), own: processTicks(pid) });
  const before = read();
  return () => {
    const after = read();
    const [all, busy, own] = ['all', 'busy', 'own'].map((key) => after[key] - before[key]);
    return all > 0 ? Math.min(Math.max((busy - own) / all, 0), 1) : 0;
  };
}

/** "AVX2" or "AVX-512", and whether there are instructions for bfloat16, out of the text of /proc/cpuinfo. */
export function instructions(cpuinfo = readFileSync('/proc/cpuinfo', 'utf8')) {
  const flags = new Set(/^flags\s*:\s*(.*)$/m.exec(cpuinfo)?.[1].split(' '));
  return {
    vectors: flags.has('avx512f') ? 'AVX-512' : flags.has('avx2') ? 'AVX2' : 'SSE',
    bfloat16: flags.has('avx512_bf16') || flags.has('amx_bf16'),
  };
}
