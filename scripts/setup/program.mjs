/** A program that shares this terminal. */
import { spawn } from 'node:child_process';

/** words: of the program; options: `cwd` and `env` of its process. Resolves to its exit code. */
export function runProgram(program, words, options) {
  const child = spawn(program, words, { ...options, stdio: 'inherit' });
  process.on('SIGINT', () => {}); // a terminal sends it to the program too, which may ask before it ends
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ? 1 : code));
  });
}
