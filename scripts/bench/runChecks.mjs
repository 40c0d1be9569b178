/** checks.ts in a process of its own. */
import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** names: of checks; say(text): how far it is. Resolves to their results, as checks.json has them. */
export async function runChecks(names, { say }) {
  const words = ['--import', 'tsx', join(import.meta.dirname, 'checks.ts'), ...names];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', date: new Date().toISOString().slice(0, 10) };
  const results = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const { say: text, result } = JSON.parse(line);
    if (text) say(text);
    else results.push({ ...result, ...machine });
  }
  const code = await ended;
  if (code !== 0) throw new Error(`the checks ended with code ${code}`);
  return results;
}
