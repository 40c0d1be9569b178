/** Python that reads: told a reader and a folder, it answers as the process of Node.js does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Python } from '../../python';
import type { Outcome } from './child';
import type { Question } from './process';

const maxSeconds = 120;

export class PythonChild {
  private python: Python | undefined;

  async ask(question: Question): Promise<Outcome> {
    this.python ??= new Python(readFileSync(join(__dirname, 'readers.py'), 'utf8'));
    let timer: NodeJS.Timeout | undefined;
    const hung = new Promise<Outcome>((resolve) => {
      timer = setTimeout(
        () => resolve({ outcome: 'hung', message: `no answer in ${maxSeconds} s` }),
        1000 * maxSeconds,
      );
    });
    try {
      const outcome = await Promise.race([this.python.call<Outcome>('answer(given)', question), hung]);
      if (outcome.outcome === 'hung') this.stop();
      return 'peak' in outcome && outcome.peak > 2e9
        ? { outcome: 'memory', message: `${outcome.peak} bytes` }
        : outcome;
    } catch (error) {
      this.stop();
      return { outcome: 'died', message: (error as Error).message };
    } finally {
      clearTimeout(timer);
    }
  }

  stop(): void {
    this.python?.close();
    this.python = undefined;
  }
}
