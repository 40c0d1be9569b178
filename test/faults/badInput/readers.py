"""What the report reads, one function for each file of the tests of bad input."""

import hashlib
import json
import resource
from pathlib import Path

from convnotes_report.claims import read_claims
from convnotes_report.front import front_page, read_page
from convnotes_report.notebooks import parts_of, read_notebook
from convnotes_report.translation.catalogue import read_entries


def front(folder):
    """As the front page's module does it."""
    parts = parts_of(folder)
    pages = {part.number: read_page(folder / part.page) for part in parts if (folder / part.page).exists()}
    return front_page(parts, pages, read_claims(folder / "claims.json")).encode().decode()


def notebook(folder):
    cells = read_notebook(folder / "1-short.ipynb").cells
    return [[cell.cell_type, cell.source] for cell in cells]


READERS = {
    "report: front page": front,
    "report: notebooks": notebook,
    "report: translations": lambda folder: read_entries(folder / "fa.po"),
}


def answer(question):
    """The result, in the words of process.ts."""
    try:
        content = READERS[question["reader"]](Path(question["folder"]))
        found = {"outcome": "read", "digest": hashlib.md5(json.dumps(content).encode()).hexdigest()}
    except ValueError as error:
        isOurs = type(error) is ValueError
        found = {"outcome": "refused", "name": "DataError" if isOurs else type(error).__name__, "message": str(error)}
    except Exception as error:
        found = {"outcome": "refused", "name": type(error).__name__, "message": str(error)}
    return {**found, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
