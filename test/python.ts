/** Functions of the environment's Python packages, called with JSON, in one process for all calls: it takes a while to start. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { jupyterEnvironment } from '../scripts/jupyter.mjs';

const root = join(__dirname, '..');

const program = `
import json, sys
exec(sys.argv[1])
for line in sys.stdin:
    expression, given = json.loads(line)
    try:
        print(json.dumps({"value": eval(expression)}), flush=True)
    except Exception as error:
        print(json.dumps({"error": str(error)}), flush=True)
`;

export class Python {
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  private complaints = '';

  /** imports: lines of Python that run first; executable: the Python, the environment's own unless given. */
  constructor(
    imports: string,
    {
      executable = join(root, '.venv/bin/python'),
      env = jupyterEnvironment(root),
    }: { executable?: string; env?: NodeJS.ProcessEnv } = {},
  ) {
    this.child = spawn(executable, ['-c', program, imports], { cwd: root, env: { ...process.env, ...env } });
    this.child.stderr!.on('data', (data) => (this.complaints += String(data)));
    this.lines = createInterface({ input: this.child.stdout! });
  }

  /** What an expression gives that works on `given`. Throws with Python's message. */
  async call<Result>(expression: string, given: unknown): Promise<Result> {
    this.child.stdin!.write(`${JSON.stringify([expression, given])}\n`);
    const answered = new AbortController();
    const answer = once(this.lines, 'line') as Promise<[string]>;
    const ended = once(this.child, 'exit', answered).then(
      () => Promise.reject(new Error(this.complaints)),
      () => answer,
    );
    const [line] = await Promise.race([answer, ended]);
    answered.abort();
    const { value, error } = JSON.parse(line) as { value: Result; error?: string };
    if (error !== undefined) throw new Error(error);
    return value;
  }

  close(): void {
    this.child.stdin!.end();
  }
}
