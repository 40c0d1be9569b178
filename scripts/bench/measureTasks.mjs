/** All tasks, one after the other, by the systems that have them; says which are left out and how long it may take. */
import { compare } from './compare.mjs';
import { instructions } from './processors.mjs';
import { minutes } from './record.mjs';
import { whyNot, wholeRun } from './systems.mjs';
import { compareWholeRuns } from './wholeRuns.mjs';

/**
 * Resolves to the rows of all tasks, and to what has failed. rounds: of steps; seeds: of whole runs; record: whether
 * minutes are estimated; onRows(rows): called after each task, so that what was measured is kept whatever comes next.
 */
export async function measureTasks({ tasks, systemsOf, rounds, seeds, record, say, onRows }) {
  const processor = instructions();
  const reasons = new Set();
  const able = (name, task) => {
    const reason = whyNot(name, task, processor);
    const line = `${name} is left out: ${reason}`;
    if (reason && !reasons.has(line)) say(line);
    reasons.add(line);
    return !reason;
  };
  const [rows, failed] = [[], []];
  const began = performance.now();
  for (const [i, task] of tasks.entries()) {
    if (record) say(estimate(tasks, i, (performance.now() - began) / 60_000));
    const names = systemsOf(task).filter((name) => able(name, task));
    const compared =
      task === wholeRun
        ? await compareWholeRuns(names, { seeds, say })
        : await compare(task, names, { rounds, say });
    rows.push(...compared.rows);
    failed.push(...compared.failed);
    if (rows.length > 0) onRows(rows);
  }
  return { rows, failed };
}

/** What is left of a recording before task i. taken: minutes of those before it. */
export function estimate(tasks, i, taken) {
  const expected = (some) => some.reduce((sum, task) => sum + minutes[task], 0);
  const before = expected(tasks.slice(0, i));
  const about = Math.ceil((before > 0 ? taken / before : 1) * expected(tasks.slice(i)));
  return `about ${about} minutes left${i === 0 ? ', if it is as on 2 cores with AVX2' : ''}`;
}
