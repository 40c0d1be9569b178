"""The preprocessor that nbconvert runs on a notebook before the template writes the page."""

import json
import re
import subprocess
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from traitlets import Unicode

from .lines import code
from .markdown import PageRenderer, fill, to_places
from .notebooks import navigation
from .outputs import BESIDE, PLOTLY, as_dict, join, render_output, script_json
from .places import plain
from .policy import policy, script_text, scripts_of


def template(name):
    """A script that comes with the page's template."""
    return script_text((Path(__file__).parents[1] / "templates/convnotes" / name).read_text("utf-8"))


def make_default():
    """From now on `--to html` makes such a page where no template is named; slides and other exports stay as they are."""
    HTMLExporter._template_name_default = lambda self: "convnotes"


def readable(value):
    """A notebook without characters that no page can have: halves of surrogates, and the marks of a formula's place."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff\x00\x02\x03]", "\ufffd", value)
    if isinstance(value, list):
        return [readable(part) for part in value]
    return {readable(name): readable(part) for name, part in value.items()} if isinstance(value, dict) else value


def language_of(nb):
    """Of its code, by a name that Pygments may know."""
    about, kernel = nb.metadata.get("language_info", {}), nb.metadata.get("kernelspec", {})
    name = about.get("pygments_lexer") or about.get("name") or kernel.get("language")
    return name if isinstance(name, str) else "typescript"


class PagePreprocessor(Preprocessor):
    """The template asks for it (conf.json). Renders prose, formulas and figures into each cell's metadata, where the template finds them."""

    node = Unicode("node", help="The Node.js that sets the formulas.").tag(config=True)
    project = Unicode(help="The project's folder.").tag(config=True)

    def preprocess(self, nb, resources):
        nb = nbformat.from_dict(readable(nb))
        name = resources.get("metadata", {}).get("name", "notebook")
        folder = resources.get("metadata", {}).get("path", Path(self.project, "notebooks")) or "."
        markdown = PageRenderer(folder)
        rendered = []  # places for HTML that may hold formulas: (metadata, key)
        figures = False
        own, packed = [], []  # scripts of cells' outputs
        language = language_of(nb)
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.metadata["html"] = markdown.render(cell.source, cell.get("attachments"))
                rendered.append(cell.metadata)
            for output in cell.get("outputs", []):
                output.setdefault("metadata", {})
            if cell.cell_type == "code":
                cell.metadata["html"] = code(cell.source, language)
                cell.outputs = join(cell.outputs)
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                figures |= isinstance(data.get(PLOTLY), dict)
                texts, checksums = scripts_of(data.get("text/html", ""))
                own, packed = [*own, *texts], [*packed, *checksums]
                self.take_along(data.get("text/html", ""), resources)
                output.metadata["html"] = render_output(output, markdown)
                rendered.append(output.metadata)

        for address in markdown.missing:
            self.log.warning("%s: a page carries its images, and this one is not a file in the notebook's folder", address)
        formulas, glyphs = self.typeset(markdown.formulas)
        for metadata in rendered:
            metadata["html"] = to_places(fill(metadata["html"], formulas), markdown.ids)
        for heading in markdown.headings:
            heading["text"] = fill(heading["text"], formulas)
        heading = self.take_heading(nb)
        run = as_dict(as_dict(nb.metadata.get("convnotes")).get("run"))
        run = run if {"mode", "machine"} <= run.keys() else None
        drawing = [self.package("plotly.js-dist-min/plotly.min.js"), template("plot.js")] if figures else []
        scripts = [*drawing, template("page.js")]
        resources["page"] = {
            "title": plain(heading) or name,
            "heading": heading,
            "contents": [h for h in markdown.headings if h["level"] in (2, 3)],
            "glyphs": glyphs,
            "navigation": navigation(folder, name),
            "run": run,
            "run_json": script_json(run),
            "scripts": scripts,
            "policy": policy([*own, *scripts], packed),
        }
        return nb, resources

    def take_along(self, html, resources):
        """Pages that a cell wrote, which nbconvert puts beside this one, and JupyterLab into an archive with it."""
        for _, name in BESIDE.findall(html):
            file = Path(self.project, "outputs/report", name)
            if file.is_file():
                resources.setdefault("outputs", {})[name] = file.read_bytes()
            else:
                self.log.warning("%s: this page links to it, and it is not there: run the cell that writes it", file)

    def take_heading(self, nb):
        """Takes the notebook's heading out of its first cell: the contents stand between it and the text."""
        metadata = nb.cells[0].metadata if nb.cells else {}
        heading, mark, rest = metadata.get("html", "").partition("</h1>")
        if not mark or not heading.startswith("<h1"):
            return ""
        metadata["html"] = rest
        return heading + mark

    def package(self, path):
        """A file of an installed npm package, fit to stand inside a script element."""
        return script_text(Path(self.project, "node_modules", path).read_text("utf-8"))

    def typeset(self, formulas):
        """The formulas as HTML, and the outlines of their characters."""
        if not formulas:
            return [], ""
        command = [self.node if Path(self.node).exists() else "node", "scripts/report/formulas.mjs"]
        request = json.dumps(formulas).encode()
        done = subprocess.run(command, cwd=self.project, input=request, capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"the formulas could not be set: {done.stderr.decode().strip()}")
        result = json.loads(done.stdout)
        for tex in result["errors"]:
            self.log.warning("This formula has a mistake: %s", tex)
        return result["formulas"], result["glyphs"]
