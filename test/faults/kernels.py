"""A kernel that is killed while a cell runs, as a program of Jupyter's meets it: stdout: the result as JSON."""

import json
import os
import signal
import time

from jupyter_client.manager import start_new_kernel

PATIENCE = 300  # seconds: the machine may do much else


def run(client, source):
    """What the cell printed."""
    printed = []
    note = lambda message: printed.append(message["content"].get("text", ""))
    reply = client.execute_interactive(source, timeout=PATIENCE, output_hook=note)
    return [reply["content"]["status"], "".join(printed)]


manager, client = start_new_kernel(startup_timeout=PATIENCE, kernel_name="convnotes")
before = run(client, "const answer = 42;\nconsole.log(answer, process.pid);")
pid = int(before[1].split()[-1])
client.execute("await new Promise((resolve) => setTimeout(resolve, 600_000));")
time.sleep(1)
os.kill(pid, signal.SIGKILL)
while manager.is_alive():
    time.sleep(0.1)
client.stop_channels()
manager.restart_kernel(now=True)
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=PATIENCE)
after = run(client, "import { tf } from './lib';\nconsole.log(tf.ones([2]).dataSync().join());")
forgotten = run(client, "console.log(answer);")
client.stop_channels()
manager.shutdown_kernel(now=True)
print(json.dumps({"before": before[0], "after": after, "forgotten": forgotten[0]}))
