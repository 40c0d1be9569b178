import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root, study } from '../experiments/command';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'workflow-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where `pip install -r workflow/requirements.txt` may have put it. */
const snakemake = [join(root, '.work/snakemake/bin/snakemake'), 'snakemake'].find((program) =>
  program.includes('/') ? existsSync(program) : spawnSync(program, ['--version']).status === 0,
);

it('a dry run of the workflow lists a job for each run of a study', async () => {
  const ids = (await study(folder, ['trial', '--ids'])).output.trim().split('\n');
  expect(ids).toHaveLength(4);
  if (!snakemake) {
    console.log('Snakemake is not installed (workflow/requirements.txt): only the list of runs was tested.');
    return;
  }
  const dryRun = (studies: string) => {
    const words = '-s workflow/Snakefile --profile workflow/profiles/local -n --config'.split(' ');
    const env = { ...process.env, CONVNOTES_STUDIES: folder };
    return spawnSync(snakemake, [...words, `studies=${studies}`], { cwd: root, encoding: 'utf8', env });
  };
  const { stdout, status } = dryRun('trial');
  expect(status).toBe(0);
  for (const id of ids) expect(stdout).toContain(`${folder}/${id}.done`);
  const refused = dryRun('nothing');
  expect(refused.status).not.toBe(0);
  expect(refused.stdout + refused.stderr).toContain('there is no study "nothing"');
}, 300_000);
