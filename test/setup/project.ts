/** A project folder of its own for a test: the scripts and the lists of packages and data, nothing set up. */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findExecutable } from '../../scripts/setup/executable.mjs';

export const root = join(__dirname, '../..');
export const projectPython = join(root, '.venv/bin/python');

export class Project {
  readonly folder: string;
  /** The only folder on PATH: it holds what `provide` and `fake` put there. */
  readonly bin: string;

  /** prefix: of the folder's name. */
  constructor(prefix = 'convnotes-') {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
    this.bin = join(this.folder, 'bin');
    mkdirSync(this.bin);
    for (const name of [
      'scripts',
      'lib/data/published.json',
      'requirements',
      'package.json',
      'package-lock.json',
      '.npmrc',
    ]) {
      cpSync(join(root, name), join(this.folder, name), { recursive: true });
    }
    this.provide('node', process.execPath);
  }

  path = (...names: string[]) => join(this.folder, ...names);

  provide(name: string, target = findExecutable(name)): this {
    if (!target) throw new Error(`expected ${name} on PATH`);
    symlinkSync(target, join(this.bin, name));
    return this;
  }

  /** A command of this project's PATH as a shell script. */
  fake(name: string, script: string): this {
    rmSync(join(this.bin, name), { force: true }); // never through a link into what it points to
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.bin, name), 0o755);
    return this;
  }

  /** An npm that installs nothing, and a line in calls.log each time. */
  fakeNpm(before = ''): this {
    return this.fake('npm', `echo called >> calls.log\n${before}\n/bin/mkdir -p node_modules`);
  }

  environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
    const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|pip_|vitest|python)/i.test(name));
    return { ...Object.fromEntries(kept), PATH: this.bin, PIP_CONFIG_FILE: '/dev/null', ...more };
  }

  start(script: string, words: string[] = [], env: Record<string, string> = {}): Running {
    const child = spawn(process.execPath, [this.path('scripts', script), ...words], {
      cwd: this.folder,
      env: this.environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Running(child);
  }

  run(script: string, words: string[] = [], env: Record<string, string> = {}): Promise<Result> {
    return this.start(script, words, env).ended;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** One sentence on stderr, exit code 1, no stack trace. */
export function expectSentence({ code, stderr }: Result, sentence: RegExp): void {
  expect(stderr.trim()).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(code).toBe(1);
}

/** A process, and what it has printed so far. */
export class Running {
  readonly printed = { stdout: '', stderr: '' };
  readonly ended: Promise<Result>;

  constructor(readonly child: ChildProcess) {
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (data: Buffer) => (this.printed[name] += data.toString()));
    }
    this.ended = new Promise((resolve) => child.on('close', (code) => resolve({ code, ...this.printed })));
  }

  kill(): Promise<Result> {
    this.child.kill('SIGKILL');
    return this.ended;
  }
}

/** Waits until `condition` holds; the test's own time limit ends it otherwise. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
