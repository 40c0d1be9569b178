"""Outputs of code cells as figures with captions."""

import json
import re
from html import escape

from .lines import printed, shown_source, with_lines
from .markdown import wrap_tables
from .places import figure_id, plain
from .titles import title_html

PLOTLY = "application/vnd.plotly.v1+json"
CLAIM = "application/vnd.convnotes.claim+json"


def is_caption(output):
    return output.get("metadata", {}).get("convnotes", {}).get("caption", False)


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


def title_of(figure):
    title = figure.get("layout", {}).get("title") or ""
    return title.get("text", "") if isinstance(title, dict) else title


def figcaption(text):
    return f"<figcaption>{escape(text)}</figcaption>" if text else ""


def script_json(value):
    """JSON that can stand inside a script element."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


def plot(figure, caption, place):
    """A Plotly figure: page.js draws it. Its title is set as text, which breaks into lines on a phone."""
    title = title_of(figure)
    seen = (figure.get("layout", {}).get("meta") or {}).get("alternative")
    words = [f"Figure: {plain(title.replace('<br>', ' '))}." if title else "Figure.", caption, seen]
    name = " ".join(filter(None, words))
    heading = f'<p class="figure-title">{title_html(title)}</p>' if title else ""
    height = float(figure.get("layout", {}).get("height") or 400)  # px, as plot.js has it: drawing moves nothing
    return (
        f'<figure class="plot" id="{place}">{heading}'
        f'<div class="plot-area" role="img" aria-label="{escape(name)}" style="height: {height:g}px"></div>'
        f'<script type="application/json">{script_json(figure)}</script>{figcaption(caption)}</figure>'
    )


def picture(data, metadata, caption, place):
    """A PNG or JPEG picture."""
    kind = "image/png" if "image/png" in data else "image/jpeg"
    about = metadata.get(kind, {})
    size = "".join(f' {key}="{float(about[key]):g}"' for key in ("width", "height") if key in about)
    alt = escape(about.get("alt") or caption or data.get("text/plain", ""))
    source = escape(data[kind].replace("\n", ""))
    image = f'<img src="data:{kind};base64,{source}" alt="{alt}"{size}>'
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


def render_output(output, markdown):
    """The output's HTML."""
    if output.output_type == "stream":
        return printed(output.text, warning=output.name == "stderr")
    if output.output_type == "error":
        return printed("\n".join(output.traceback), warning=True)
    data = output.get("data", {})
    caption = output.get("metadata", {}).get("caption", "")
    place = lambda title: markdown.take_id(figure_id(title))
    if CLAIM in data:
        return verdict(data[CLAIM], data["text/html"])
    if PLOTLY in data:
        return plot(data[PLOTLY], caption, place(title_of(data[PLOTLY]) or caption))
    if "text/html" in data:
        html = data["text/html"]
        html = wrap_tables(shown_source(html) if 'class="convnotes-source"' in html else with_lines(html))
        return f'<figure id="{place(caption)}">{html}{figcaption(caption)}</figure>' if caption else html
    if "image/svg+xml" in data:
        return drawing(data["image/svg+xml"], caption, place(caption))
    if "image/png" in data or "image/jpeg" in data:
        return picture(data, output.metadata, caption, place(caption))
    if "text/markdown" in data:
        return markdown.render(data["text/markdown"])
    if "text/latex" in data:
        return markdown.formula(data["text/latex"].strip().strip("$"), True)
    return printed(data.get("text/plain", ""))
