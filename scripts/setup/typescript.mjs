/** A command of the project whose work is a TypeScript program. */
import { spawn } from 'node:child_process';
import { command } from './command.mjs';

/** script: its path from the root; it gets the command's own words. What the set-up says goes to standard error. */
export const typescriptCommand = (script) =>
  command(async ({ root, setUp }) => {
    await setUp({ output: process.stderr });
    const words = ['--import', 'tsx', script, ...process.argv.slice(2)];
    const program = spawn(process.execPath, words, { cwd: root, stdio: 'inherit' });
    process.on('SIGINT', () => {}); // a terminal sends it to the program too
    process.on('SIGTERM', () => program.kill('SIGTERM'));
    return new Promise((resolve, reject) => {
      program.on('error', reject);
      program.on('close', (code, signal) => resolve(signal ? 1 : code));
    });
  });
