/** Processes that are killed at random moments, with all that they started. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { Random } from '../../lib/base/random';
import { root, until } from '../setup/project';

/** A process with a group of its own. */
export class Started {
  output = '';
  errors = '';
  code: number | null | undefined;
  readonly ended: Promise<this>;
  readonly child: ChildProcess;
  readonly begin = performance.now();
  private readonly mark = randomUUID();

  constructor(command: string, words: string[], { cwd = root, env = process.env } = {}) {
    const marked = { ...env, CONVNOTES_STARTED: this.mark };
    this.child = spawn(command, words, {
      ...{ cwd, env: marked, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    this.child.stdout!.on('data', (data) => (this.output += String(data)));
    this.child.stderr!.on('data', (data) => (this.errors += String(data)));
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code) => {
        this.code = code;
        resolve(this);
      });
    });
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The process and its group; resolves when none that it started is left, in a group of its own or not. */
  async kill(): Promise<void> {
    process.kill(-this.child.pid!, 'SIGKILL');
    await this.ended;
    await until(() => this.left().length === 0);
  }

  /** Numbers of the processes that it started and that still run. */
  left(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => environmentOf(pid).includes(`CONVNOTES_STARTED=${this.mark}`));
  }
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return ''; // gone, or another user's
  }
}

/** Node with TypeScript. */
export const startScript = (script: string, words: string[], env: Record<string, string> = {}) =>
  new Started(process.execPath, ['--import', 'tsx', script, ...words], {
    env: { ...process.env, TF_NUM_INTRAOP_THREADS: '1', ...env },
  });

export interface Task {
  /** Makes everything as it is before the first run. */
  clear(): void;
  start(): Started;
  /** How far a run is, 0 … 1; the share of the time that a whole one takes unless given. */
  progress?: (run: Started) => number;
  /** What has to be the same after every run to the end. */
  result(): unknown;
}

/** Some moments lie behind the end, so that the end is reached now and then. */
const last = 1.15;

/**
 * One run that nobody disturbs; then runs that are killed, at random moments spread over all of it, each going on with
 * what the one before left. A run that gets to its end is compared with the first, and so is the last, which is not
 * killed. Returns the result in words.
 */
export async function underKills(task: Task, kills: number, seed: number): Promise<string> {
  const random = new Random(seed);
  let duration = 0;
  const toTheEnd = async (run: Started) => {
    const { code, errors } = await run.ended;
    expect([code, errors]).toEqual([0, '']);
    expect(run.left()).toEqual([]);
    duration = performance.now() - run.begin;
    return task.result();
  };
  const progress = task.progress ?? ((run: Started) => (performance.now() - run.begin) / duration);

  task.clear();
  const undisturbed = await toTheEnd(task.start());
  task.clear();
  let ends = 0;
  for (let hits = 0; hits < kills;) {
    const moment = random.next() * last;
    const run = task.start();
    while (run.running && progress(run) < moment) await pause(2);
    await Promise.race([pause(random.next() * 20), run.ended]);
    if (run.running) {
      await run.kill();
      hits += 1;
      continue;
    }
    expect(await toTheEnd(run)).toEqual(undisturbed);
    ends += 1;
    task.clear();
  }
  expect(await toTheEnd(task.start())).toEqual(undisturbed);
  return `${kills} kills, ${ends + 1} ends, all equal to the undisturbed run's, nothing left over`;
}
