/**
 * A process that runs steps of one task in one system when it is asked to, and waits in between. Its folder of temporary
 * files is its own, so that no compiler finds there what an earlier process has left.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { watchOthers } from './processors.mjs';

export class Worker {
  /** Starts the process. `ready` resolves to what it measured first: `{ first, results, versions, startMs }`. */
  constructor([program, ...args], env = {}) {
    const temporary = mkdtempSync(join(tmpdir(), 'convnotes-bench-'));
    const start = performance.now();
    this.errors = '';
    this.child = spawn(program, args, {
      env: { ...process.env, ...env, TMPDIR: temporary },
      stdio: 'pipe',
    });
    this.child.on('error', (error) => (this.errors = error.message));
    this.child.on('close', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 }));
    this.child.stdin.on('error', () => undefined); // it has ended: the answer that does not come says so
    this.child.stderr.on('data', (chunk) => (this.errors = (this.errors + chunk).slice(-4000)));
    this.lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();
    this.ready = this.answer().then((answer) => ({ ...answer, startMs: performance.now() - start }));
  }

  /** ms: of each of so many steps; others: the share of the processors that other programs took meanwhile, 0 … 1. */
  async run(steps) {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) throw this.reason();
    const others = this.watchOthers();
    this.child.stdin.write(`${JSON.stringify({ steps })}\n`);
    const { ms } = await this.answer();
    return { ms, others: others() };
  }

  /** Begins to watch; the function that it returns gives the share of the processors that other programs took since. */
  watchOthers() {
    const { pid } = this.child;
    return pid ? watchOthers(pid) : () => 0; // a program that is not there is told by `ready`
  }

  async answer() {
    const { value, done } = await this.lines.next();
    if (done) throw this.reason();
    return JSON.parse(value);
  }

  /** Why it ended, in its own words where it had any. */
  reason() {
    const words = this.errors.trim().split('\n').slice(-3).join(' ');
    return new Error(
      words || `the process ended (${this.child.signalCode ?? this.child.exitCode ?? 'closed'})`,
    );
  }

  /** The most memory that the process has held, in MiB. */
  get peakMiB() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Math.round(Number(/^VmHWM:\s*(\d+)/m.exec(status)[1]) / 1024);
  }

  stop() {
    this.child.kill();
  }
}
