/** All tasks, one after the other, by the systems that have them; says which are left out and how long it may take. */
import { compare } from './compare.mjs';
import { instructions } from './processors.mjs';
import { minutes } from './record.mjs';
import { takes, whyNot, wholeRun } from './systems.mjs';
import { compareWholeRuns } from './wholeRuns.mjs';

/**
 * Resolves to the rows of all tasks, and to what has failed. record: whether minutes are estimated; onRows(rows):
 * called after each task, so that what was measured is kept whatever comes next.
 */
export async function measureTasks(options) {
  const { tasks, systems, rounds, record, say, onRows, processor = instructions() } = options;
  const able = systems.filter((name) => {
    const reason = whyNot(name, processor);
    if (reason) say(`${name} is left out: ${reason}`);
    return !reason;
  });
  const [rows, failed] = [[], []];
  const began = performance.now();
  for (const [i, task] of tasks.entries()) {
    if (record) say(estimate(tasks, i, (performance.now() - began) / 60_000));
    const names = able.filter((name) => takes(name, task));
    const others = able.filter((name) => !names.includes(name));
    if (others.length > 0) say(`${task} is not written for ${others.join(', ')}`);
    const compared =
      task === wholeRun
        ? await compareWholeRuns(names, { rounds, say })
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
