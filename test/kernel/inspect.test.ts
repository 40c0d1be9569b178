/** What a notebook shows before a cell runs: hover text, completions, errors of type. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Python } from '../python';

const kernel = `
from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name="convnotes", startup_timeout=240)

def answer(request):
    while True:
        message = client.get_shell_msg(timeout=240)
        if message["parent_header"].get("msg_id") == request:
            return message["content"]

def inspect(code):
    return answer(client.inspect(code, len(code) - 1))["data"].get("text/plain", "")

def complete(code, position):
    return answer(client.complete(code, position))["matches"]

def run(code):
    request = client.execute(code)
    printed = []
    while True:
        message = client.get_iopub_msg(timeout=240)
        if message["parent_header"].get("msg_id") != request:
            continue
        printed.append(message["content"].get("text", ""))
        if message["content"].get("execution_state") == "idle":
            return "".join(printed)

def stop():
    client.stop_channels()
    manager.shutdown_kernel(now=True)`;

let python: Python;
beforeAll(() => (python = new Python(kernel)));
afterAll(async () => {
  await python.call('stop()', null);
  python.close();
});

const slow = { timeout: 300_000 };

it('hover text has the docstring, when it throws, and the example', slow, async () => {
  const text = await python.call('inspect(given)', "import { psnr } from './lib';\npsnr");
  const [signature, docs, throws, example] = String(text).split('\n\n');
  expect(signature).toMatch(/psnr\(truth: GreyImage, picture: GreyImage\): number/);
  expect(docs).toMatch(/decibels/);
  expect(throws).toMatch(/^Throws RangeError where/);
  expect(example).toMatch(/^Example:\n {2}const truth = .*\n {2}psnr\(truth/);
});

it('completes the names of lib and of options', slow, async () => {
  const name = ["import { mnistC } from './lib'", 15];
  expect(await python.call('complete(*given)', name)).toContain('mnistCnn');
  const options = "import { mnistCnn } from './lib';\nmnistCnn({ seed: 1, drop });";
  expect(await python.call('complete(*given)', [options, options.length - 4])).toContain('dropout');
});

it('shows an error of type before anything runs', slow, async () => {
  const cell = "import { mnistCnn } from './lib';\nconsole.log('ran');\nmnistCnn({ sede: 1 });";
  const printed = await python.call('run(given)', cell);
  expect(printed).toMatch(/'sede' does not exist in type 'MnistCnnOptions'/);
  expect(printed).not.toMatch(/^ran/m);
});
