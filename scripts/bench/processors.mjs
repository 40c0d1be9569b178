/** How much of the machine's processors other programs take while a system is measured. */
import { readFileSync } from 'node:fs';

/** Ticks of all processors so far, out of the text of /proc/stat: in all, and not idle. */
export function machineTicks(stat = readFileSync('/proc/stat', 'utf8')) {
  const [user, nice, system, idle, waiting, ...rest] = /^cpu +(.*)$/m.exec(stat)[1].split(' ').map(Number);
  const [interrupts, softInterrupts, stolen] = rest; // what follows is counted in user and nice already
  const busy = user + nice + system + interrupts + softInterrupts + stolen;
  return { all: busy + idle + waiting, busy };
}

/** Ticks that a process has had, out of the text of /proc/<pid>/stat. */
export function processTicks(pid, stat = readFileSync(`/proc/${pid}/stat`, 'utf8')) {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before may hold anything
  return Number(fields[11]) + Number(fields[12]);
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
