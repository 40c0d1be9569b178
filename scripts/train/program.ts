/** What the two programs share: how they end, and where the checkout stands. */
import { execFileSync } from 'node:child_process';
import '../../lib/engine/kernels/register';

/** Runs `main` with the command's words; an error is one line, and the exit code 1. */
export function program(main: (words: string[]) => Promise<void>): void {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  });
}

/** Of the checkout, with a plus where files of lib/ differ from it. */
export function commit(): string {
  try {
    const git = (...words: string[]) =>
      execFileSync('git', words, { encoding: 'utf8', stdio: 'pipe' }).trim();
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain', '--', 'lib') ? '+' : '');
  } catch {
    return 'unknown';
  }
}
