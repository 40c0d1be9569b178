/** The command `npm run study` in a folder of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const root = join(__dirname, '../..');

export interface Answer {
  code: number | null;
  output: string;
  errors: string;
}

/** kill: called now and then with a function that kills the process and all that it started. */
export function study(folder: string, words: string[], kill?: (now: () => void) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/study/main.ts', ...words], {
      cwd: root,
      detached: true,
      env: { ...process.env, CONVNOTES_STUDIES: folder, TF_NUM_INTRAOP_THREADS: '1' },
    });
    const clock = kill && setInterval(() => kill(() => process.kill(-child.pid!, 'SIGKILL')), 5);
    let [output, errors] = ['', ''];
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (errors += text));
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(clock);
      resolve({ code, output, errors });
    });
  });
}
