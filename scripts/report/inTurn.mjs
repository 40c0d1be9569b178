/** What the pages of a report have in common (claims.json, the front page, the archive) is changed by one process at a time. */
import { mkdirSync } from 'node:fs';
import { takeLock } from '../setup/lock.mjs';

/** report: the folder. Resolves to what work() returns, once no other process is at it. */
export async function inTurn(report, work) {
  mkdirSync(report, { recursive: true });
  const lock = await takeLock(report, () => {});
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
