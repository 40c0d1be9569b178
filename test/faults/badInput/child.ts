/** A process that reads, watched: it may die, hang or take too much memory, and the next one goes on. */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from './answer';
import type { Question } from './process';

export type Outcome = Answer | { outcome: 'died' | 'hung' | 'memory'; message: string };

const maxBytes = 2e9;
/** Of work; a machine that has other work gives them slowly. */
const maxSeconds = 10;
const mostWaiting = 600;

export class Child {
  /** script: what the process runs. */
  constructor(private readonly script = join(__dirname, 'process.ts')) {}

  private process: ChildProcess | undefined;
  private ready: Promise<unknown> | undefined;

  async ask(question: Question): Promise<Outcome> {
    if (!this.process) this.start();
    await this.ready;
    const child = this.process!;
    return new Promise((resolve) => {
      const begun = { work: secondsOf(child.pid!), clock: Date.now() };
      const watch = setInterval(() => {
        const work = secondsOf(child.pid!) - begun.work;
        const waited = (Date.now() - begun.clock) / 1000;
        if (work > maxSeconds || waited > mostWaiting)
          end({
            outcome: 'hung',
            message: `no answer in ${work.toFixed(0)} s of work, ${waited.toFixed(0)} s by the clock`,
          });
        else if (memoryOf(child.pid!) > maxBytes)
          end({ outcome: 'memory', message: `more than ${maxBytes} bytes` });
      }, 100);
      const done = (outcome: Outcome) => {
        clearInterval(watch);
        child.off('exit', exited);
        child.off('message', answered);
        resolve(outcome);
      };
      const end = (outcome: Outcome) => {
        this.stop();
        done(outcome);
      };
      const exited = (code: number | null, signal: string | null) =>
        end({ outcome: 'died', message: `the process ended (${signal ?? `exit code ${code}`})` });
      const answered = (answer: Answer) =>
        answer.peak > maxBytes ? end({ outcome: 'memory', message: `${answer.peak} bytes` }) : done(answer);
      child.once('exit', exited);
      child.once('message', answered);
      child.send(question);
    });
  }

  stop(): void {
    this.process?.kill('SIGKILL');
    this.process = undefined;
  }

  private start(): void {
    const child = fork(this.script, {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.process = child;
    this.ready = new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', (code) =>
        reject(new Error(`the process that reads did not start (exit code ${code})`)),
      );
    });
  }
}

/** Of processors, in all threads. */
function secondsOf(pid: number): number {
  const fields = proc(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100 || 0;
}

const memoryOf = (pid: number) => 1024 * Number(/VmRSS:\s+(\d+)/.exec(proc(pid, 'status'))?.[1] ?? 0);

function proc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // it ended meanwhile, which is said elsewhere
  }
}
