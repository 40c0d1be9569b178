"""The sentences of the notebooks, as the catalogue has them: what can be known without a run."""

import json
import subprocess
from pathlib import Path

from bs4 import BeautifulSoup

from ..markdown import PageRenderer, fill
from ..notebooks import parts_of
from .document import Translator


class Listener:
    """Stands in for a catalogue, and keeps what it is asked for."""

    def __init__(self):
        self.asked = {}

    def translate(self, text, _):
        self.asked[text] = None


def prose_of(file):
    """Every paragraph, heading, item and table cell of a notebook, in its order."""
    notebook = json.loads(Path(file).read_text("utf-8"))
    markdown = PageRenderer(str(Path(file).parent))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    html = "".join(markdown.render("".join(cell["source"]), cell.get("attachments")) for cell in cells)
    soup = BeautifulSoup(fill(html, list(map(formula, markdown.formulas))), "html.parser")
    listener = Listener()
    for code in soup.select("pre"):
        code.decompose()
    Translator(listener).visit(soup)
    return list(listener.asked)


def formula(found):
    """As `formulas.mjs` sets it, but for the picture."""
    tag = BeautifulSoup("", "html.parser").new_tag("span", attrs={"class": "math", "data-tex": found["tex"]})
    return str(tag)


def sentences(folder):
    """{notebook's name: its sentences}: its title in links, its Markdown, what its cells say in figures and verdicts."""
    command = ["node", str(Path(__file__).parents[2] / "captions.mjs"), str(folder)]
    captions = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return {
        part.name: list(
            dict.fromkeys([part.short_title, *prose_of(Path(folder, f"{part.name}.ipynb")), *captions[part.name]])
        )
        for part in parts_of(folder)
    }
