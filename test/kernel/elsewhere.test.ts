/** The kernel as VS Code starts it: out of the environment's kernelspec, from another folder, with nothing activated. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Python } from '../python';

const starting = `
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec

def run(given):
    manager = KernelManager()
    manager._kernel_spec = KernelSpec.from_resource_dir(given["spec"])
    manager.start_kernel(cwd=given["folder"], env={"PATH": "/usr/bin:/bin", "HOME": given["folder"]})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=240)
        printed = []
        hook = lambda message: printed.append(message["content"].get("text", ""))
        client.execute_interactive(given["cell"], timeout=240, output_hook=hook)
        return "".join(printed)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)`;

it('runs cells with lib, from another folder and without the environment', async () => {
  const python = new Python(starting);
  const folder = mkdtempSync(join(tmpdir(), 'convnotes-'));
  try {
    const spec = join(__dirname, '../../.venv/share/jupyter/kernels/convnotes');
    const cell = `import { plot, tf } from './lib';\nconsole.log(plot.formatPercent(tf.scalar(0.5).dataSync()[0]), process.env.VIRTUAL_ENV);`;
    expect(await python.call('run(given)', { spec, folder, cell })).toBe('50.0 % undefined\n');
  } finally {
    python.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);
