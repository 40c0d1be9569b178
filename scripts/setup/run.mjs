import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A function that runs commands for the set-up: all they print goes to the log, none of it to the terminal.
 * It gives `{ code, output }`; a command that does not exist has code 127.
 */
export function runner({ root, log, temporary, lock }) {
  mkdirSync(dirname(log), { recursive: true });
  mkdirSync(temporary, { recursive: true });
  const settings = {
    TMPDIR: temporary,
    PIP_NO_INPUT: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_USER: '0',
    PIP_PROGRESS_BAR: 'off',
  };
  return (command, args, { cwd = root, env = {} } = {}) =>
    new Promise((resolve) => {
      appendFileSync(log, `\n$ ${[command, ...args].join(' ')}\n`);
      let output = '';
      const keep = (chunk) => {
        appendFileSync(log, chunk);
        output = (output + chunk).slice(-200_000);
      };
      const child = spawn(command, args, {
        cwd,
        env: { ...process.env, ...settings, ...env },
        stdio: ['ignore', 'pipe', 'pipe', ...(lock === undefined ? [] : [lock])],
      });
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
      child.on('error', (error) => resolve({ code: 127, output: error.message }));
      child.on('close', (code, signal) => resolve({ code: code ?? 128, signal, output }));
    });
}

/** Calls `report(bytes)` twice a second with the size of a folder that `work` fills. */
export async function watchingSize(folder, report, work) {
  const clock = setInterval(() => report(sizeOf(folder)), 500);
  try {
    return await work();
  } finally {
    clearInterval(clock);
  }
}

function sizeOf(path) {
  try {
    const entry = statSync(path);
    if (!entry.isDirectory()) return entry.size;
    return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
  } catch {
    return 0; // renamed or removed meanwhile
  }
}
