"""Outputs of code cells as figures with captions."""

import json
import re
from html import escape, unescape
from html.parser import HTMLParser
from math import isfinite

from bs4 import BeautifulSoup

from .lines import printed, shown_source, with_lines
from .markdown import data_url, wrap_tables
from .places import figure_id, plain

PLOTLY = "application/vnd.plotly.v1+json"
CLAIM = "application/vnd.convnotes.claim+json"
MARK = re.compile(r"&lt;(/?)(b|i|em|strong|s|u|sub|sup)&gt;")
LINE = re.compile(r"&lt;br ?/?&gt;")

#: A page that a cell wrote (lib/laboratory/ownPage.ts): in a notebook its path, here it stands beside the page.
BESIDE = re.compile(r'(<a class="convnotes-page" href=")(?:[^"]*/)?([^"/]+-laboratory\.html)(?=")')


def as_dict(value):
    """A notebook may hold anything where an object is expected."""
    return value if isinstance(value, dict) else {}


def as_size(value):
    """A number of pixels, or None."""
    try:
        return float(value) if isfinite(float(value)) and float(value) > 0 else None
    except (TypeError, ValueError, OverflowError):
        return None


def is_caption(output):
    own = as_dict(output.get("metadata", {}).get("convnotes"))
    return own.get("caption") is True and "text/plain" in output.get("data", {})


def join(outputs):
    """Takes the captions out of the outputs and hangs each on the figure before it; lines printed one after the other become one text."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else None
        if is_caption(output):
            if last:
                last.metadata["caption"] = output.data["text/plain"]
        elif last and output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def layout_of(figure):
    return as_dict(as_dict(figure).get("layout"))


def title_of(figure):
    title = layout_of(figure).get("title")
    text = title.get("text") if isinstance(title, dict) else title
    return str(text) if isinstance(text, (str, int, float)) else ""


def title_html(title):
    """plotly.js knows a few marks in a text: `a <b>bold</b> <img>` keeps its bold word and shows the rest; marks that are not closed are shown, too."""
    text = escape(unescape(title), quote=False)
    if closed(text):
        text = MARK.sub(r"<\1\2>", text)
    return LINE.sub("<br>", text)


def closed(text):
    """Whether marks are closed in the order in which they were opened: an open one would go on behind the title."""
    opened = []
    for mark in MARK.finditer(text):
        if not mark[1]:
            opened.append(mark[2])
        elif not opened or opened.pop() != mark[2]:
            return False
    return not opened


def figcaption(text):
    return f"<figcaption>{escape(text)}</figcaption>" if text else ""


def script_json(value):
    """JSON that can stand inside a script element."""
    form = {"separators": (",", ":"), "ensure_ascii": False}
    try:
        text = json.dumps(value, allow_nan=False, **form)
    except ValueError:  # Python reads NaN in JSON, a browser does not
        text = json.dumps(json.loads(json.dumps(value), parse_constant=lambda name: None), **form)
    return text.replace("<", "\\u003c")


def plot(figure, caption, place):
    """A Plotly figure: page.js draws it. Its title is set as text, which breaks into lines on a phone."""
    title = title_of(figure)
    seen = as_dict(layout_of(figure).get("meta")).get("alternative")
    words = [f"Figure: {plain(title.replace('<br>', ' '))}." if title else "Figure.", caption, seen]
    name = " ".join(word for word in words if word and isinstance(word, str))
    heading = f'<p class="figure-title">{title_html(title)}</p>' if title else ""
    height = as_size(layout_of(figure).get("height")) or 400  # px, as plot.js has it: drawing moves nothing
    return (
        f'<figure class="plot" id="{place}">{heading}'
        f'<div class="plot-area" role="img" aria-label="{escape(name)}" style="height: {height:g}px"></div>'
        f'<script type="application/json">{script_json(figure)}</script>{figcaption(caption)}</figure>'
    )


def picture(kind, data, metadata, caption, place):
    """An image of a kind that browsers know."""
    about = as_dict(metadata.get(kind))
    sizes = {key: as_size(about.get(key)) for key in ("width", "height")}
    size = "".join(f' {key}="{value:g}"' for key, value in sizes.items() if value)
    alt = escape(str(about.get("alt") or caption or data.get("text/plain", "")))
    image = f'<img src="{escape(data_url(kind, data[kind]))}" alt="{alt}"{size}>'
    return f'<figure class="picture" id="{place}">{image}{figcaption(caption)}</figure>'


def drawing(svg, caption, place):
    """An SVG picture: to a screen reader one picture, not its pieces."""
    name = f' role="img" aria-label="{escape(caption)}"' if caption else ""
    width = re.search(r'<svg[^>]*\swidth="([\d.]+)', svg)
    drawn = f' style="--drawn: {float(width[1]):g}px"' if width else ""
    return f'<figure class="picture" id="{place}"><div class="drawing"{name}{drawn}>{svg}</div>{figcaption(caption)}</figure>'


def verdict(claim, html):
    """The answer to a claim, which the front page of the report links to."""
    return f'<div class="claim" id="claim-{escape(claim["id"])}" data-verdict="{escape(claim["verdict"])}">{html}</div>'


class Balance(HTMLParser):
    """Whether every element ends where it should, for what stands around it."""

    EMPTY = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")

    def __init__(self, html):
        super().__init__()
        self.opened, self.kept = [], True
        self.feed(html)
        self.close()
        self.kept &= not self.opened and not self.rawdata

    def handle_starttag(self, tag, attrs):
        if tag not in self.EMPTY:
            self.opened.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        self.kept &= bool(self.opened) and self.opened.pop() == tag


def own_html(html):
    return html if Balance(html).kept else str(BeautifulSoup(html, "html.parser"))


def render_output(output, markdown):
    """The output's HTML: of its forms the first that JupyterLab would show."""
    if output.output_type == "stream":
        return printed(output.text, warning=output.name == "stderr")
    if output.output_type == "error":
        return printed("\n".join(output.traceback) or f"{output.ename}: {output.evalue}", warning=True)
    data = output.get("data", {})
    caption = as_dict(output.get("metadata")).get("caption") or ""
    caption = caption if isinstance(caption, str) else ""
    place = lambda title: markdown.take_id(figure_id(title))
    claim = as_dict(data.get(CLAIM))
    if {"id", "verdict"} <= claim.keys() and "text/html" in data:
        return verdict({name: str(value) for name, value in claim.items()}, own_html(data["text/html"]))
    if isinstance(data.get(PLOTLY), dict):
        return plot(data[PLOTLY], caption, place(title_of(data[PLOTLY]) or caption))
    if "text/html" in data:
        html = BESIDE.sub(r"\1\2", own_html(data["text/html"]))
        html = wrap_tables(shown_source(html) if 'class="convnotes-source"' in html else with_lines(html))
        return f'<figure id="{place(caption)}">{html}{figcaption(caption)}</figure>' if caption else html
    if "text/markdown" in data:
        return markdown.render(data["text/markdown"])
    if "text/latex" in data:
        return markdown.formula(data["text/latex"].strip().strip("$"), True)
    if "image/svg+xml" in data:
        return drawing(own_html(data["image/svg+xml"]), caption, place(caption))
    kind = next((kind for kind in data if kind.startswith("image/") and isinstance(data[kind], (str, list))), None)
    if kind:
        return picture(kind, data, as_dict(output.get("metadata")), caption, place(caption))
    if "text/plain" in data:
        return printed(data["text/plain"])
    values = [value for kind, value in data.items() if kind.endswith("json")]
    return printed(json.dumps(values[0], indent=2, ensure_ascii=False)) if values else ""
