/** A process that runs steps of one task in one system when it is asked to, and waits in between. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { watchOthers } from './processors.mjs';

export class Worker {
  /** Starts the process. `ready` resolves to what it measured first: `{ first, results, versions, startMs }`. */
  constructor([program, ...args], env = {}) {
    const start = performance.now();
    this.errors = '';
    this.child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'pipe' });
    this.child.on('error', (error) => (this.errors = error.message));
    this.child.stdin.on('error', () => undefined); // it has ended: the answer that does not come says so
    this.child.stderr.on('data', (chunk) => (this.errors = (this.errors + chunk).slice(-4000)));
    this.lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();
    this.ready = this.answer().then((answer) => ({ ...answer, startMs: performance.now() - start }));
  }

  /** ms: of each of so many steps; others: the share of the processors that other programs took meanwhile, 0 … 1. */
  async run(steps) {
    const { pid, exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) throw this.reason();
    const others = watchOthers(pid);
    this.child.stdin.write(`${JSON.stringify({ steps })}\n`);
    const { ms } = await this.answer();
    return { ms, others: others() };
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
