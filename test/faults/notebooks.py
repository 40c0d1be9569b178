"""Notebooks in a kernel, cell by cell: run again one by one, run again after a restart, and stopped at work."""

import asyncio
import json
import random
import re
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

#: What is another number each time: times and speeds, and the names of elements.
CHANGING = re.compile(r"\bin (?:\d+ (?:h|min) )?[\d.]+ (?:s|min)\b|[\d.]+ (?:steps/s|s/step)|picker-[0-9a-f]{12}")
#: Cells whose numbers are times, and the table of all verdicts, one of which is about them.
TIMED = ("compareStepTimes(", "verdicts()")
#: Cells that listen to the stop button: those that train, and those with a long computation.
LONG = re.compile(
    r"interruptSignal\(\)|\.train\(|smoothGrad\(|integratedGradients\(|occlusion\(|weightRandomization\("
    r"|activationMaximization\(|featureInversion\(|topPatches\(|compareThinned\("
)
MARK = "this cell is at work"


class Client(NotebookClient):
    """Interrupts the cell that printed the mark, half a second later; when that was, and when the cell ended."""

    timer = None
    interrupted = None
    ended = None
    ok = None

    def process_message(self, msg, cell, cell_index):
        if MARK in msg["content"].get("text", ""):
            self.timer = asyncio.get_running_loop().call_later(0.5, self.stop)
        return super().process_message(msg, cell, cell_index)

    def stop(self):
        self.interrupted = time.monotonic()
        asyncio.ensure_future(self.km.interrupt_kernel())

    def note(self, cell, cell_index, execute_reply):
        if self.timer:
            self.timer.cancel()  # or it would stop the next cell
        self.ended = time.monotonic()
        self.ok = execute_reply["content"]["status"] == "ok"


class Notebook:
    def __init__(self, path):
        self.notebook = nbformat.read(path, as_version=4)
        self.client = Client(
            self.notebook, kernel_name="convnotes", timeout=None, iopub_timeout=600, allow_errors=True,
            startup_timeout=600, resources={"metadata": {"path": str(Path(path).parent)}},
        )  # fmt: skip
        self.client.on_cell_executed = self.client.note
        self.code = [i for i, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"]

    def run(self, index, before=""):
        """The cell's outputs."""
        cell = self.notebook.cells[index]
        whole = cell.source
        cell.source = before + whole
        self.client.clear_display_id_mapping(index)
        self.client.execute_cell(cell, index)
        cell.source = whole
        if not self.client.ok:
            time.sleep(1)  # right after a failure the kernel refuses what comes
        return cell.outputs

    def number(self, index):
        return self.code.index(index) + 1


def complaints(outputs):
    said = [output.text for output in outputs if output.get("name") == "stderr"]
    return "".join(said + ["\n".join(output.traceback) for output in outputs if output.output_type == "error"])


def lasting(outputs):
    """All but progress, which is shown of what takes longer than a second."""
    return [output for output in outputs if not output.get("metadata", {}).get("convnotes", {}).get("progress")]


def kinds(outputs):
    """What was drawn, in its order; where printed lines stand between is a matter of time."""
    return [sorted(output.data) for output in lasting(outputs) if "data" in output]


def numbers(outputs):
    """Everything that was shown, but what changes."""
    return CHANGING.sub("…", json.dumps([output.get("data") or output.get("text") for output in lasting(outputs)], sort_keys=True))


def rerun(given):
    """What fails where every cell is run again in a drawn order, and where all are run again in a new kernel."""
    some = Notebook(given["path"])
    wrong = []
    first = {}

    def note(index, what):
        wrong.append(f"cell {some.number(index)}, {what}")

    with some.client.setup_kernel():
        for index in some.code:
            outputs = some.run(index)
            first[index] = (kinds(outputs), numbers(outputs))
            if complaints(outputs) or not some.client.ok:
                note(index, f"the first time: {complaints(outputs)}")
        order = random.Random(given["seed"]).sample(some.code, len(some.code))
        for index in order:
            outputs = some.run(index)
            if complaints(outputs) or not some.client.ok:
                note(index, f"again: {complaints(outputs)}")
            elif kinds(outputs) != first[index][0]:
                note(index, f"again: it shows {kinds(outputs)}, at first {first[index][0]}")
    with some.client.setup_kernel():
        for index in some.code:
            outputs = some.run(index)
            source = some.notebook.cells[index].source
            if not any(words in source for words in TIMED) and numbers(outputs) != first[index][1]:
                note(index, "after a restart: other numbers")
    return wrong


def stop(given):
    """What becomes of each cell that listens to the stop button when it is pressed, in order: up to `most` of them."""
    some = Notebook(given["path"])
    long = [index for index in some.code if LONG.search(some.notebook.cells[index].source)][: given["most"]]
    found = []
    with some.client.setup_kernel():
        for index in some.code[: some.code.index(long[-1]) + 1]:
            kept = index in long and stopped(some, index, found)
            if not kept:
                found.extend({"cell": some.number(index), "failed": text} for text in [complaints(some.run(index))] if text)
    return found


def stopped(some, index, found):
    """
    Interrupts the cell at work, and runs a line in the same kernel; what became of both is added to found. Whether its
    variables are kept. A cell that ends at once, as where its data are not there, or was about to end, is not stopped.
    """
    some.client.interrupted = None
    outputs = some.run(index, f"console.log({json.dumps(MARK)});\n")
    said = complaints(outputs)
    seconds = some.client.ended - (some.client.interrupted or 0)
    if some.client.interrupted is None or (seconds < 2 and not said):
        found.append({"cell": some.number(index), "early": said})
        return some.client.ok
    source = "console.log(6 * 7);"
    probe = some.notebook.cells[index].copy()
    kept, probe.source = some.notebook.cells[index], source
    some.client.execute_cell(probe, index)
    some.notebook.cells[index] = kept
    alive = "".join(output.get("text", "") for output in probe.outputs)
    found.append({"cell": some.number(index), "seconds": seconds, "said": said, "next": alive})
    return "variables hold" in said
