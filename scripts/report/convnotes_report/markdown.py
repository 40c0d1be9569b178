"""Markdown cells as HTML, with headings that can be linked to and formulas left as numbered places."""

import re
from html import escape

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from .lines import with_lines
from .places import slug


class PageRenderer(IPythonRenderer):
    """Renders all Markdown of one page, so that ids and formulas are numbered through."""

    def __init__(self, folder):
        super().__init__(escape=False, embed_images=True, exclude_anchor_links=True, path=folder)
        self.formulas = []  # {"tex", "display"}
        self.headings = []  # {"level", "text", "id"}
        self.ids = set()

    def render(self, source, attachments=None):
        """Markdown to HTML; `fill` puts the formulas in."""
        self.attachments = attachments or {}
        html = MarkdownWithMath(renderer=self).render(source)
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

    def link(self, text, url, title=None):
        """Another notebook's page; a file of the project, which the page does not carry, in words alone."""
        if re.match(r"[a-z]+:|#|//", url):
            return super().link(text, url, title)
        notebook = re.fullmatch(r"(?:\./)?([^/]+)\.ipynb(#.*)?", url)
        if notebook:
            return super().link(text, f"{notebook[1]}.html{notebook[2] or ''}", title)
        return f'<span title="{escape(url)}">{text}</span>'

    def image(self, text, url, title=None):
        """Pictures travel inside the page; one from the network is refused."""
        html = super().image(text, url, title)
        if 'src="data:' not in html:
            raise ValueError(f"{url}: a page carries its pictures, and this one is not a file beside the notebook")
        return html


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
