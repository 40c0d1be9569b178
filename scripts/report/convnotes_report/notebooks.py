"""The numbered notebooks of a folder are one report: its pages link to each other."""

import json
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import nbformat

from .checked import read_bytes


class Part(NamedTuple):
    """A notebook of the report, and the page that it becomes."""

    name: str  # 1-regularization
    number: int
    title: str

    @property
    def page(self):
        return f"{self.name}.html"

    @property
    def href(self):
        """The page as a link: a name may hold what means something else there."""
        return quote(self.page)

    @property
    def short_title(self):
        """What stands before the title's colon: enough for a link."""
        return self.title.partition(":")[0]


def parts_of(folder):
    """The report's parts in their order."""
    files = [file for file in Path(folder).glob("*.ipynb") if re.match(r"\d", file.name)]
    parts = [Part(file.stem, int(re.match(r"\d+", file.stem)[0]), title_of(file)) for file in files]
    return sorted(parts, key=lambda part: (part.number, part.name))


def read_notebook(path):
    """A notebook of any version of the format. Raises ValueError where it is not a notebook."""
    try:
        notebook = nbformat.reads(read_bytes(Path(path)).decode("utf-8"), as_version=4)
        nbformat.validate(notebook)
        return notebook
    except Exception as error:  # of a dozen kinds
        reason = str(error).strip().partition("\n")[0]
        raise ValueError(f"{path}: expected a notebook ({reason}): restore it, or save it again in JupyterLab") from error


def title_of(file):
    """The notebook's first heading; its name where it has none, or cannot be read just now."""
    try:
        cells = json.loads(read_bytes(file))["cells"]
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        texts = []
    heading = re.search(r"^# +(.+)$", "\n".join(texts), re.M)
    return re.sub(r"[*_`$]", "", heading[1]).strip() if heading else file.stem


def links(parts, current):
    """The navigation's links; current: the name of the page that they stand on."""
    front = {"href": "index.html", "text": "Overview", "current": current == "index"}
    return [front] + [
        {"href": part.href, "text": f"{part.number} {part.short_title}", "current": current == part.name} for part in parts
    ]


def navigation(folder, name):
    """The links of a notebook's page; none where the notebook is no part of a report."""
    parts = parts_of(folder)
    return links(parts, name) if name in [part.name for part in parts] else []
