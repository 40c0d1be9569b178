/** Cells as the kernel's executor runs them, in one process for all, and the same text as one module. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(__dirname, '../..');

export interface Ran {
  /** Per cell, errors without their stacks. */
  printed: string[];
  /** Per cell, the value of a last expression. */
  shown: string[];
  /** Per cell, its error with its calls, none where it did not fail. */
  traces: string[][];
}

/** A line of JSON with cells comes in, a line with what they printed goes out. */
const program = `
const { createExecutor } = require('./scripts/kernel/executor.cjs');
const { createConverter } = require('tslab/dist/converter');
const ts = require('@tslab/typescript-for-tslab');
const { format } = require('node:util');
const write = process.stdout.write.bind(process.stdout);
let said = '', shown = '';
process.stdout.write = (text) => ((said += text), true);
const error = (...words) => (said += format(...words).split('\\n    at ')[0] + '\\n');
const log = (...words) => (shown += format(...words));
process.setMaxListeners(0);
const node = createConverter({});
const options = {
  module: ts.ModuleKind.CommonJS, moduleDetection: ts.ModuleDetectionKind.Force, target: ts.ScriptTarget.ES2022,
  esModuleInterop: true, experimentalDecorators: true,
};
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;

async function whole(source) {
  said = '';
  const js = ts.transpileModule(source, { fileName: 'whole.ts', compilerOptions: options }).outputText;
  await new AsyncFunction('exports', 'require', js).call(undefined, {}, require).catch(error);
  return said;
}

async function inCells(cells) {
  const executor = createExecutor(process.cwd(), { node, close() {} }, { log, error });
  const result = { printed: [], shown: [], traces: [] };
  for (const [i, cell] of cells.entries()) {
    said = shown = '';
    executor.number = i + 1;
    await executor.execute(cell);
    const { traceback = [] } = executor.failure ?? {};
    if (traceback.length > 0) said += traceback.join('\\n').split('\\n    at ')[0] + '\\n';
    result.traces.push(traceback);
    result.printed.push(said);
    result.shown.push(shown);
  }
  return result;
}

require('node:readline').createInterface({ input: process.stdin }).on('line', async (line) => {
  const given = JSON.parse(line);
  write(JSON.stringify(typeof given === 'string' ? await whole(given) : await inCells(given)) + '\\n');
});
`;

export class Cells {
  private readonly child: ChildProcess = spawn(process.execPath, ['-e', program], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  private readonly lines = createInterface({ input: this.child.stdout! });

  private readonly ended = new Promise<never>((_, reject) =>
    this.child.once('exit', () => reject(new Error('the process that runs the cells has ended'))),
  );

  private async ask(given: unknown): Promise<unknown> {
    this.child.stdin!.write(`${JSON.stringify(given)}\n`);
    const [line] = (await Promise.race([once(this.lines, 'line'), this.ended])) as [string];
    return JSON.parse(line);
  }

  /** Runs cells whose names nothing else shares. */
  run = (...cells: string[]): Promise<Ran> => this.ask(cells) as Promise<Ran>;

  /** What TypeScript's own CommonJS of a module prints. */
  module = (source: string): Promise<string> => this.ask(source) as Promise<string>;

  close(): void {
    this.ended.catch(() => {});
    this.child.kill();
  }
}
