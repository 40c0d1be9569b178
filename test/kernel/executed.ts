/** Cells as the kernel runs them, without a browser. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import { jupyterEnvironment } from '../../scripts/jupyter.mjs';

const root = join(__dirname, '../..');
vi.setConfig({ testTimeout: 300_000 }); // on a busy machine a kernel takes a minute to start

/** The text that each cell printed, errors and all; runs on after a cell that fails. */
export async function executed(...cells: string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'convnotes-'));
  try {
    const notebook = {
      cells: cells.map((source, i) => ({
        cell_type: 'code',
        execution_count: null,
        id: `cell-${i}`,
        metadata: {},
        outputs: [],
        source,
      })),
      metadata: { kernelspec: { display_name: 'convnotes', language: 'typescript', name: 'convnotes' } },
      nbformat: 4,
      nbformat_minor: 5,
    };
    writeFileSync(join(folder, 'made.ipynb'), JSON.stringify(notebook));
    const words = ['nbconvert', '--to', 'notebook', '--execute', '--allow-errors', '--stdout'];
    const { stdout } = await promisify(execFile)(
      join(root, '.venv/bin/jupyter'),
      [...words, join(folder, 'made.ipynb')],
      { env: { ...process.env, ...jupyterEnvironment(root) }, maxBuffer: 1e8 },
    );
    const { cells: done } = JSON.parse(stdout) as {
      cells: { outputs: { text?: string[]; traceback?: string[] }[] }[];
    };
    const saidBy = ({ text, traceback }: { text?: string[]; traceback?: string[] }) =>
      text?.join('') ?? traceback?.map((line) => `${line}\n`).join('') ?? '';
    return done.map(({ outputs }) => outputs.map(saidBy).join(''));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
