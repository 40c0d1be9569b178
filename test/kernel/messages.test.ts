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

/** The replies to cells that are asked for at once, and then to one more; what all printed. */
const queued = `
from jupyter_client.manager import start_new_kernel

def run(given):
    manager, client = start_new_kernel(kernel_name="convnotes", startup_timeout=240)
    replies, printed = [], []
    try:
        def ask(cells, stop):
            asked = [client.execute(cell, stop_on_error=stop) for cell in cells]
            while asked:
                reply = client.get_shell_msg(timeout=240)
                if reply["parent_header"].get("msg_id") in asked:
                    asked.remove(reply["parent_header"]["msg_id"])
                    content = reply["content"]
                    replies.append([content["status"], content.get("ename"), content.get("evalue")])
        ask(given["cells"], given["stop"])
        ask(["console.log('after');"], True)
        while "after\\n" not in printed:
            printed.append(client.get_iopub_msg(timeout=240)["content"].get("text", ""))
        return {"replies": replies, "printed": "".join(printed)}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)`;

it.each([true, false])(
  'runs what follows a failed cell where Jupyter asks for it (stop_on_error: %s)',
  async (stop) => {
    const python = new Python(queued);
    const cells = [
      "const a = 1; throw new RangeError('expected');",
      'console.log(a + 1);',
      'console.log(a + 2);',
    ];
    const { replies, printed } = await python.call<{ replies: string[][]; printed: string }>('run(given)', {
      cells,
      stop,
    });
    python.close();
    const others = stop ? 'aborted' : 'ok';
    expect(replies.map(([status]) => status)).toEqual(['error', others, others, 'ok']);
    expect(replies[0].slice(1)).toEqual(['RangeError', 'expected']);
    expect(printed.includes('2\n3\n')).toBe(!stop);
  },
);
