/** Runs notebooks and makes their pages: `outputs/report/<notebook>.html`, each one file that holds everything. */
import { spawn } from 'node:child_process';
import { basename, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { jupyterEnvironment } from '../jupyter.mjs';
import { inTurn } from '../setup/lock.mjs';
import { mergeClaims } from './claims.mjs';
import { startedHere } from './started.mjs';

const formatSeconds = (seconds) => `${seconds.toFixed(1)} s`.padStart(8);

/** The first line of a cell that says something, short enough for a terminal's line. */
function summary(source) {
  const line = source.split('\n').find((text) => text.trim() && !/^\s*(import|\/\/)/.test(text)) ?? '';
  const text = (line || source.split('\n')[0]).trim();
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** Writes a line for each cell; on a terminal the running cell's line is redrawn with its progress. */
function cellLines(stream) {
  let cell;
  const place = () => `  cell ${String(cell.number).padStart(2)}/${cell.count}`;
  const redraw = (text) =>
    stream.isTTY && stream.write(`\r\x1b[K${text}`.slice(0, (stream.columns ?? 80) + 4));
  return {
    cell(event) {
      cell = { ...event, text: summary(event.source) };
      redraw(`${place()} ${''.padStart(8)}  ${cell.text}`);
    },
    progress: ({ text }) => redraw(`${place()} ${''.padStart(8)}  ${text}`),
    done({ seconds }) {
      stream.write(`${stream.isTTY ? '\r\x1b[K' : ''}${place()} ${formatSeconds(seconds)}  ${cell.text}\n`);
    },
    error({ number, message }) {
      const where = number === null ? 'The notebook stopped' : `Cell ${number} failed`;
      stream.write(`${stream.isTTY ? '\r\x1b[K' : ''}${where}:\n${message.replace(/^/gm, '    ')}\n`);
    },
  };
}

/** Runs one notebook in a process of its own; resolves to its page and its claims, or null where a cell failed. */
function runNotebook({ root, notebook, page, started, output }) {
  const lines = cellLines(output);
  const command = ['-m', 'convnotes_report.run', notebook, page, JSON.stringify(started)];
  const child = spawn(join(root, '.venv/bin/python'), command, {
    cwd: root,
    env: { ...process.env, ...jupyterEnvironment(root), CONVNOTES_MODE: started.mode },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  let written = null;
  let said = false;
  child.stderr.on('data', (data) => (complaints = (complaints + data).slice(-4000)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line);
    if (event.event === 'page') written = { ...event, claims: [] };
    else if (event.event === 'claims') written.claims = event.claims;
    else lines[event.event](event);
    said ||= event.event === 'error';
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      if (!written && !said) output.write(`${basename(notebook)} could not be run:\n${complaints.trim()}\n`);
      resolve(written);
    });
  });
}

/**
 * notebooks: paths of .ipynb files, which are only read; report: the folder for their pages and claims.json; mode:
 * 'quick' or 'full'. Writes a line per cell and the path of every page. Resolves to the exit code: 1 where a notebook
 * failed, whose old page, if any, stays.
 */
export async function runNotebooks(options) {
  const { root, notebooks, mode = 'quick', output = process.stdout } = options;
  const report = options.report ?? join(root, 'outputs/report');
  const started = startedHere(root, mode);
  let failed = 0;
  for (const notebook of notebooks) {
    const name = basename(notebook, '.ipynb');
    const page = join(report, `${name}.html`);
    const begin = performance.now();
    output.write(`${name} (${mode})\n`);
    const written = await runNotebook({ root, notebook, page, started, output });
    if (!written) failed += 1;
    else {
      const size = `${(written.bytes / 1e6).toFixed(1)} MB`;
      const time = `${((performance.now() - begin) / 1000).toFixed(1)} s`;
      await inTurn(report, () => mergeClaims(join(report, 'claims.json'), name, written.claims));
      output.write(`  ${relative(process.cwd(), page)}  (${size}, ${time})\n`);
    }
  }
  return failed > 0 ? 1 : 0;
}
