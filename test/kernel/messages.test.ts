import { expect, it } from 'vitest';
import { Python } from '../python';
import { executed } from './executed';

it('loses no line of a cell that prints thousands, nor the cells after it', async () => {
  const count = 5000;
  const [lines, after] = await executed(
    `for (let i = 0; i < ${count}; i++) console.log(i);\nconst done = 'to the end';`,
    'console.log(done);',
  );
  expect(lines).toBe(Array.from({ length: count }, (_, i) => `${i}\n`).join(''));
  expect(after).toBe('to the end\n');
});

/** Asks a new kernel for its history while it runs a cell; what the cell printed. */
const asking = `
from jupyter_client.manager import start_new_kernel

def run(cell):
    manager, client = start_new_kernel(kernel_name="convnotes", startup_timeout=240)
    try:
        request = client.execute(cell)
        client.history()
        printed = []
        while True:
            message = client.get_iopub_msg(timeout=240)
            content = message["content"]
            if message["parent_header"].get("msg_id") != request:
                continue
            printed.append(content.get("text", ""))
            if content.get("execution_state") == "idle":
                return "".join(printed)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)`;

it('does not write into a cell what it thinks of a request that it does not know', async () => {
  const python = new Python(asking);
  const cell = "await new Promise((resolve) => setTimeout(resolve, 1000));\nconsole.log('done');";
  expect(await python.call('run(given)', cell)).toBe('done\n');
  python.close();
});
