"""Markdown cells as HTML, with headings that can be linked to and formulas left as numbered places."""

import re
from base64 import b64encode
from html import escape
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from .lines import with_lines
from .places import slug

#: What JupyterLab takes out of the HTML in a text, too.
REFUSED = ("script", "style", "meta", "link", "base", "title", "iframe", "object", "embed")


class PageRenderer(IPythonRenderer):
    """Renders all Markdown of one page, so that ids and formulas are numbered through."""

    def __init__(self, folder):
        super().__init__(escape=False, exclude_anchor_links=True)
        self.folder = Path(folder)
        self.raw = False  # whether the cell has HTML of its own
        self.missing = []  # addresses of images that the page does not carry
        self.formulas = []  # {"tex", "display"}
        self.headings = []  # {"level", "text", "id"}
        self.ids = set()

    def render(self, source, attachments=None):
        """Markdown to HTML; `fill` puts the formulas in."""
        self.attachments, self.raw = attachments or {}, False
        html = MarkdownWithMath(renderer=self).render(even_tables(source))
        if self.raw:
            html = self.own_html(html)
        html = re.sub(r"<p>\s*(\x02\d+\x03)\s*</p>", r"\1", html)  # a formula alone is no paragraph
        return wrap_tables(with_lines(html))

    def formula(self, tex, display):
        self.formulas.append({"tex": tex.strip(), "display": display})
        return f"\x02{len(self.formulas) - 1}\x03"

    def block_math(self, body):
        return self.formula(body, True)

    def inline_math(self, body):
        return self.formula(body, False)

    def latex_environment(self, name, body):
        return self.formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", True)

    def heading(self, text, level, **attrs):
        name = self.take_id(slug(text) or "section")
        self.headings.append({"level": level, "text": text, "id": name})
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def take_id(self, base):
        """An id that nothing else of the page has: `base`, base-2, …"""
        name, number = base, 2
        while name in self.ids:
            name, number = f"{base}-{number}", number + 1
        self.ids.add(name)
        return name

    def block_html(self, html):
        self.raw = True
        return html

    inline_html = block_html

    def own_html(self, html):
        """A text's own HTML: each element ends in its cell, and its images are in the page."""
        soup = BeautifulSoup(html, "html.parser")
        for element in soup.find_all(REFUSED):
            element.decompose()
        for image in soup.find_all("img", src=True):
            image["src"] = self.carried(image["src"]) or image["src"]
            if not image["src"].startswith("data:"):
                image.replace_with(BeautifulSoup(self.absent(image.get("alt", ""), image["src"]), "html.parser"))
        self.ids.update(element["id"] for element in soup.find_all(id=True))
        return str(soup)

    def link(self, text, url, title=None):
        """Another notebook's page; a file of the project, which the page does not carry, in words alone."""
        if re.match(r"[a-z][a-z+.-]*:|#|//", url, re.I):
            return super().link(text, url, title)
        notebook = re.fullmatch(r"(?:\./)?([^/#]+)\.ipynb(?:#(.*))?", url)
        if notebook:
            place = f"#{slug(unquote(notebook[2]))}" if notebook[2] else ""
            return super().link(text, f"{notebook[1]}.html{place}", title)
        return f'<span title="{escape(url)}">{text}</span>'

    def image(self, text, url, title=None):
        """An image travels inside the page; instead of one that cannot, from the network for instance, stand its words."""
        source = self.carried(url)
        if source is None:
            return self.absent(text, url)
        title = f' title="{escape(title)}"' if title else ""
        return f'<img src="{escape(source)}" alt="{escape(text)}"{title}>'

    def absent(self, text, url):
        self.missing.append(url)
        return f'<em title="{escape(url)}">{escape(text or url)}</em>'

    def carried(self, url):
        """A data URL of an attachment, or of a file in the notebook's folder; None where neither exists."""
        if url.startswith("data:"):
            return url
        if url.startswith("attachment:"):
            name = url.removeprefix("attachment:")
            attached = self.attachments.get(name) or self.attachments.get(unquote(name)) or {}
            kinds = sorted(attached, key=lambda kind: ("svg" not in kind, "png" not in kind))
            return next((data_url(kind, attached[kind]) for kind in kinds), None)
        for name in (url, unquote(url), unquote(re.split("[?#]", url)[0])):
            try:
                file = (self.folder / name).resolve()
                if file.is_relative_to(self.folder.resolve()) and file.is_file():
                    return data_url(guess_type(file.name)[0] or "application/octet-stream", file.read_bytes())
            except (OSError, ValueError):  # such a name cannot be
                continue
        return None


DELIMITERS = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
BAR = re.compile(r"(?<!\\)\|")


def even_tables(source):
    """Tables as JupyterLab reads them: a bar in a formula is the formula's, and rows have as many cells as the head."""
    lines, columns, fenced = source.split("\n"), 0, False
    for i, line in enumerate(lines):
        fenced ^= bool(re.match(r"\s*(```|~~~)", line))
        if fenced or not BAR.search(line):
            columns = 0
        elif columns:
            lines[i] = even_row(line, columns)
        elif DELIMITERS.fullmatch(line) and i and BAR.search(lines[i - 1]):
            columns, lines[i - 1] = len(cells_of(line)), without_bars(lines[i - 1])
    return "\n".join(lines)


def without_bars(line):
    return re.sub(r"\$[^$]+\$", lambda formula: formula[0].replace("|", r"\vert "), line)


def cells_of(line):
    return BAR.split(re.sub(r"^\s*\||(?<!\\)\|\s*$", "", line))


def even_row(line, columns):
    line = without_bars(line)
    cells = cells_of(line)
    if len(cells) == columns:
        return line
    edge = "|" if line.lstrip().startswith("|") else ""
    return edge + "|".join((cells + [" "] * columns)[:columns]) + edge


def data_url(kind, data):
    """data: bytes, or what a notebook has of them: Base64, or the text of an SVG image; in lines or in one."""
    if not isinstance(data, bytes):
        data = "".join(data)
        if "<svg" not in data:
            return f"data:{kind};base64,{''.join(data.split())}"
        data = data.encode()
    return f"data:{kind};base64,{b64encode(data).decode()}"


def unbroken(text):
    """A cell of a table whose number keeps to one line: 0.92 (0.87 … 0.97) breaks before the bracket alone."""
    spaces = r" (?!\()" if re.match(r"[\u2066\u200e]*[-−]?\d.{0,40}$", text) else " (?=%)"
    return re.sub(spaces, "\u00a0", text)


def wrap_tables(html):
    """Wide tables scroll by themselves, not the page."""
    box = '<div class="scroll" role="group" aria-label="Table">'
    kept = lambda table: re.sub(r"(?<=>)[^<]+(?=</td>)", lambda text: unbroken(text[0]), table)
    return re.sub(r"<table[\s>].*?</table>", lambda table: f"{box}{kept(table[0])}</div>", html, flags=re.S)


def fill(html, formulas):
    """Puts the typeset formulas at their places."""
    return re.sub(r"\x02(\d+)\x03", lambda place: formulas[int(place[1])], html)


def to_places(html, ids):
    """Links to headings as JupyterLab writes them, `#Data-sets`, to the ids that they have here."""

    def link(match):
        name = unquote(match[2])
        place = next((place for place in (name, slug(name)) if place in ids), name)
        return f'{match[1]}#{escape(place)}"'

    return re.sub(r'(<a\b[^>]*\bhref=")#([^"]+)"', link, html)
