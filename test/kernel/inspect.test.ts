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
        printed.append(message["content"].get("text") or "\\n".join(message["content"].get("traceback", [])))
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
  const text = await python.call('inspect(given)', "import { metrics } from './lib';\nmetrics.psnr");
  const [signature, docs, throws, example] = String(text).split('\n\n');
  expect(signature).toMatch(/psnr\(truth: GreyImage, \w+: GreyImage\): number/);
  expect(docs).toMatch(/decibels/);
  expect(throws).toMatch(/^Throws RangeError where/);
  expect(example).toMatch(/^Example:\n {2}const truth = .*\n {2}metrics\.psnr\(truth/);
});

it('completes the rooms of lib, what a room has, and options', slow, async () => {
  const complete = (before: string, after = '') =>
    python.call('complete(*given)', [before + after, before.length]);
  expect(await complete('import { mod', " } from './lib'")).toContain('models');
  const models = "import { models } from './lib';\nmodels.";
  expect(await complete(`${models}mnistC`)).toContain('mnistCnn');
  expect(await complete(`${models}mnistCnn({ seed: 1, drop`, ' });')).toContain('dropout');
});

it('shows an error of type before anything runs', slow, async () => {
  const cell = "import { models } from './lib';\nconsole.log('ran');\nmodels.mnistCnn({ sede: 1 });";
  const printed = await python.call('run(given)', cell);
  expect(printed).toMatch(/'sede' does not exist in type 'MnistCnnOptions'/);
  expect(printed).not.toMatch(/^ran/m);
});
