"""Executes a notebook and writes its page: python -m convnotes_report.run NOTEBOOK PAGE RUN

RUN: JSON that the page keeps for the report's front page: when it was started, the mode, the machine, the versions.

stdout: one JSON object a line, what happens. The notebook itself is only read. Exit code 1: a cell failed, or
the page could not be written.
"""

import json
import re
import sys
import tempfile
import time
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter
from traitlets.config import Config

from .notebooks import read_notebook
from .outputs import CLAIM
from .whole import write_whole

KERNEL = "convnotes"


def say(**event):
    print(json.dumps(event), flush=True)


class Client(NotebookClient):
    """Tells of each cell's start, end and progress."""

    begin = 0.0

    def process_message(self, msg, cell, cell_index):
        content = msg["content"]
        if content.get("metadata", {}).get("convnotes", {}).get("progress"):
            say(event="progress", text=content["data"]["text/plain"])
        return super().process_message(msg, cell, cell_index)

    def cell_starts(self, cell, cell_index):
        self.begin = time.monotonic()
        say(event="cell", number=self.number(cell_index), count=self.number(len(self.nb.cells)), source=cell.source)

    def cell_ends(self, cell, cell_index, execute_reply):
        say(event="done", number=self.number(cell_index), seconds=time.monotonic() - self.begin)

    def number(self, index):
        """Code cells are counted as JupyterLab counts what it runs: from 1, empty ones apart."""
        cells = self.nb.cells[: index + 1]
        return sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in cells)


def message_of(cell):
    """What a failed cell says about it, without colours."""
    said = [output.text for output in cell.outputs if output.get("name") == "stderr"]
    said += ["\n".join(output.traceback) for output in cell.outputs if output.output_type == "error"]
    text = "".join(said)
    return re.sub(r"\x1b\[[0-9;]*m", "", text).strip() or "it said nothing about it"


def execute(path, folder):
    """The notebook with its outputs; None where a cell failed, which is said."""
    try:
        notebook = read_notebook(path)
    except ValueError as error:
        say(event="error", number=None, message=str(error))
        return None
    resources = {"metadata": {"path": str(folder)}}
    timeouts = {"timeout": None, "iopub_timeout": 60, "startup_timeout": 600}
    client = Client(notebook, kernel_name=KERNEL, resources=resources, **timeouts)
    client.on_cell_execute = client.cell_starts
    client.on_cell_executed = client.cell_ends
    with tempfile.TemporaryFile("w+") as log:  # what TensorFlow writes past the notebook
        try:
            return client.execute(stderr=log)
        except CellExecutionError:
            failed = max(i for i, cell in enumerate(notebook.cells) if cell.get("outputs") or cell.get("execution_count"))
            say(event="error", number=client.number(failed), message=message_of(notebook.cells[failed]))
        except DeadKernelError:
            log.seek(0)
            last = log.read()[-2000:].strip() or "without a word, as where memory runs out: close other programs"
            say(event="error", number=None, message=f"the kernel died\n{last}")
        except RuntimeError as error:  # what nbclient says of a kernel that does not answer
            say(event="error", number=None, message=f'{error}: run this again; "npm run doctor" says what is amiss')
    return None


def export(notebook, path, page):
    """Writes the page as every export of this environment does; a reader never finds half of it."""
    config = json.loads(Path(sys.prefix, "etc/jupyter/jupyter_nbconvert_config.json").read_text("utf-8"))
    metadata = {"name": path.stem, "path": str(path.parent), "modified_date": time.strftime("%B %d, %Y")}
    html, _ = HTMLExporter(config=Config(config), template_name="convnotes").from_notebook_node(notebook, {"metadata": metadata})
    write_whole(page, html.encode())
    say(event="page", path=str(page), bytes=page.stat().st_size)


def claims(notebook):
    """What the notebook's cells found of the report's claims, in their order."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.data[CLAIM] for output in outputs if CLAIM in output.get("data", {})]


def main():
    path, page = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    begin = time.monotonic()
    notebook = execute(path, path.parent)
    if notebook is None:
        sys.exit(1)
    run = {**json.loads(sys.argv[3]), "seconds": round(time.monotonic() - begin, 1)}
    notebook.metadata["convnotes"] = {**notebook.metadata.get("convnotes", {}), "run": run}
    found = claims(notebook)  # before the export, which takes outputs apart
    try:
        export(notebook, path, page)
    except OSError as error:
        say(event="error", number=None, message=str(error))
        sys.exit(1)
    say(event="claims", claims=found)


if __name__ == "__main__":
    main()
