/** JupyterLab is killed with a notebook open, and started again. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openBrowser, patience } from '../browser/browser';
import { freePort, root, runAll, saved } from '../browser/lab';
import { until } from '../setup/project';
import { full, heavy } from './form';
import { Started } from './killed';

vi.setConfig({ testTimeout: 1_800_000 });

const token = 'for-tests';

async function startLab(port: number): Promise<Started> {
  const options = ['--no-browser', `--ServerApp.port=${port}`, `--IdentityProvider.token=${token}`];
  const exposed = '--LabApp.expose_app_in_browser=True'; // runAll and saved read it
  const lab = new Started(process.execPath, ['scripts/lab.mjs', ...options, exposed]);
  onTestFinished(() => (lab.running ? lab.kill() : undefined));
  await until(() => !lab.running || `${lab.output}${lab.errors}`.includes(`http://127.0.0.1:${port}/lab`));
  expect([lab.running, lab.running || lab.errors]).toEqual([true, true]);
  return lab;
}

it('shows the notebook as it was saved, with a kernel that works', async ({ skip, annotate }) => {
  skip(!full, heavy);
  mkdirSync(join(root, 'outputs'), { recursive: true });
  const folder = mkdtempSync(join(root, 'outputs/browser-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'a.ipynb');
  const source = ["import { tf } from './lib';\n", "console.log('sum', tf.ones([3]).sum().dataSync()[0]);"];
  const cell = { cell_type: 'code', id: 'a', metadata: {}, execution_count: null, outputs: [], source };
  const kernelspec = { display_name: 'convnotes', language: 'typescript', name: 'convnotes' };
  writeFileSync(
    file,
    JSON.stringify({ cells: [cell], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }),
  );

  const { browser, close } = await openBrowser();
  onTestFinished(close);
  const page = await browser.newPage();
  page.setDefaultTimeout(patience);
  const port = await freePort();
  const open = async () => {
    await page.goto(`http://127.0.0.1:${port}/lab/tree/${relative(root, file)}?reset&token=${token}`);
    await page.getByText('TypeScript (convnotes) | Idle').waitFor();
  };
  const printed = async () => (await saved(page, file))[0].outputs.map(({ text }) => [text].flat().join(''));

  const lab = await startLab(port);
  await open();
  await runAll(page);
  expect(await printed()).toEqual(['sum 3\n']);

  await lab.kill(); // waits until its kernel is gone, too
  await startLab(port);
  await open();
  await page.locator('.jp-OutputArea-output', { hasText: 'sum 3' }).waitFor();
  await runAll(page);
  expect(await printed()).toEqual(['sum 3\n']);
  await annotate('the outputs are there, a new kernel runs the cells again');
});
