/** Kernels that are killed, and programs that had kernels. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { jupyterEnvironment } from '../../scripts/jupyter.mjs';
import { temporaryFolders } from '../data/temporary';
import { projectPython, root, until } from '../setup/project';
import { full, heavy } from './form';
import { Started } from './killed';

vi.setConfig({ testTimeout: 1_800_000 }); // kernels that load TensorFlow, on a machine that has other work

const folder = temporaryFolders();

/** A notebook of one cell. */
const notebook = (source: string) =>
  JSON.stringify({
    cells: [
      { cell_type: 'code', id: 'a', metadata: {}, execution_count: null, outputs: [], source: [source] },
    ],
    metadata: { kernelspec: { display_name: 'convnotes', language: 'typescript', name: 'convnotes' } },
    nbformat: 4,
    nbformat_minor: 5,
  });

/** `npm start` with a notebook of one cell. */
function start(place: string, source: string): Started {
  writeFileSync(join(place, '1-a.ipynb'), notebook(source));
  return new Started(process.execPath, [join(__dirname, 'export.mjs'), place, '1-a.ipynb']);
}

describe('a kernel that is killed while a cell runs', () => {
  it('is said by npm start in a sentence; the page of before stays whole', async ({ annotate }) => {
    const place = folder();
    mkdirSync(join(place, 'report'));
    const page = join(place, 'report/1-a.html');
    writeFileSync(page, 'of before');
    const { code, output, errors } = await start(place, `process.kill(process.pid, 'SIGKILL');`).ended;
    expect([code, errors]).toEqual([1, '']);
    expect(output).toContain(
      'The notebook stopped:\n    the kernel died\n    without a word, as where memory runs out: close other programs\n',
    );
    expect(readFileSync(page, 'utf8')).toBe('of before');
    if (!full) return;
    const again = await start(place, `console.log('all is', 'well');`).ended;
    expect([again.code, again.errors]).toEqual([0, '']);
    expect(readFileSync(page, 'utf8')).toContain('all is well');
    await annotate('a sentence, no half page; the next run is right');
  });

  it('is started again by Jupyter’s client, and works', async ({ skip, annotate }) => {
    skip(!full, heavy);
    const python = new Started(projectPython, [join(__dirname, 'kernels.py')], {
      env: { ...process.env, ...jupyterEnvironment(root) },
    });
    const { output, errors, code } = await python.ended;
    expect(code, errors).toBe(0);
    expect(JSON.parse(output)).toEqual({ before: 'ok', after: ['ok', '1,1\n'], forgotten: 'error' });
    await annotate('works again, with nothing of before');
  });
});

describe('a program that is killed while its kernel computes', () => {
  it('takes the kernel with it, and the file with its connection', async ({ skip, annotate }) => {
    skip(!full, heavy);
    const place = folder();
    const busy = join(place, 'busy');
    const run = start(
      place,
      `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(busy)}, process.argv[2]);\nfor (;;);`,
    );
    await until(() => existsSync(busy) || !run.running);
    const connection = readFileSync(busy, 'utf8');
    expect(existsSync(connection)).toBe(true);
    await run.kill(); // waits until nothing of it is left
    expect(existsSync(connection)).toBe(false);
    await annotate('the kernel ends, even in a cell that never lets go');
  });

  it('is the only one that matters: a kernel without one goes on', async () => {
    const connection = join(folder(), 'none.json');
    const look = `require(${JSON.stringify(join(root, 'scripts/kernel/parent.cjs'))}).endWithParent(${JSON.stringify(connection)}`;
    const gone = spawn('true');
    const pid = gone.pid;
    await new Promise((resolve) => gone.on('close', resolve));
    const wait = 'setTimeout(() => process.exit(7), 4000)';
    const ends = await Promise.all(
      [`${look}, ${pid}); ${wait}`, `${look}, ${process.pid}); ${wait}`, `${look}, NaN); ${wait}`].map(
        (program) => new Started(process.execPath, ['-e', program]).ended,
      ),
    );
    expect(ends.map(({ code }) => code)).toEqual([null, 7, 7]);
  });
});
