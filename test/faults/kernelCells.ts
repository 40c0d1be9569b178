/** Cells of the notebooks, and a kernel in which they are run again and again while its memory is watched. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Python } from '../python';
import { root } from '../setup/project';

/** The code of the one cell of a notebook that has these words. notebook: its number. */
export function cellWith(notebook: number, words: string): string {
  const folder = join(root, 'notebooks');
  const file = readdirSync(folder).find((name) => name.startsWith(`${notebook}-`))!;
  const { cells } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
    cells: { cell_type: string; source: string[] }[];
  };
  const found = cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ source }) => source.join(''))
    .filter((source) => source.includes(words));
  if (found.length !== 1)
    throw new Error(
      `expected one cell of ${file} with "${words}", found ${found.length}: choose other words`,
    );
  return found[0];
}

/** Runs cells in one kernel; a cell's errors reach the caller. */
const driver = `
import atexit
from jupyter_client.manager import start_new_kernel

class Kernel:
    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="convnotes", startup_timeout=240)

    def run(self, cell):
        request = self.client.execute(cell)
        printed, wrong, shown = [], [], 0
        while True:
            message = self.client.get_iopub_msg(timeout=600)
            content, kind = message["content"], message["msg_type"]
            if message["parent_header"].get("msg_id") != request:
                continue
            if kind == "stream":
                (wrong if content["name"] == "stderr" else printed).append(content["text"])
            elif kind == "error":
                wrong.append("\\n".join(content["traceback"]))
            elif kind in ("display_data", "update_display_data", "execute_result"):
                shown += 1
            if content.get("execution_state") == "idle":
                break
        reply = self.client.get_shell_msg(timeout=60)
        while reply["parent_header"].get("msg_id") != request:
            reply = self.client.get_shell_msg(timeout=60)
        if reply["content"]["status"] != "ok":
            wrong.append("the cell failed: " + reply["content"].get("evalue", ""))
        return {"printed": "".join(printed), "wrong": "".join(wrong), "shown": shown}

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

kernel = Kernel()
atexit.register(kernel.close)  # also where the test died`;

export interface Ran {
  printed: string;
  /** What it wrote to stderr, and how it failed. */
  wrong: string;
  /** Figures, pictures, tables, and their updates. */
  shown: number;
}

/** Of the kernel's process, rubbish collected. */
export interface KernelMemory {
  /** MiB. */
  resident: number;
  heap: number;
  tensors: number;
  /** MiB of tensors. */
  tensorBytes: number;
}

/** Two rounds of the collector with a turn of the event loop between them: what it frees may hold more. */
const memoryCell = `
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tf as tfOfMemory } from './lib';
setFlagsFromString('--expose-gc');
for (let round = 0; round < 3; round++) {
  runInNewContext('gc')();
  await new Promise((resolve) => setTimeout(resolve, 50));
}
console.log(JSON.stringify({
  resident: process.memoryUsage.rss() / 2 ** 20,
  heap: process.memoryUsage().heapUsed / 2 ** 20,
  tensors: tfOfMemory.memory().numTensors,
  tensorBytes: tfOfMemory.memory().numBytes / 2 ** 20,
}));`;

export class Kernel {
  private readonly python = new Python(driver);

  run(cell: string): Promise<Ran> {
    return this.python.call('kernel.run(given)', cell);
  }

  async memory(): Promise<KernelMemory> {
    const { printed, wrong } = await this.run(memoryCell);
    if (wrong) throw new Error(`expected the kernel's memory, got: ${wrong}`);
    return JSON.parse(printed) as KernelMemory;
  }

  close(): void {
    this.python.close();
  }
}
