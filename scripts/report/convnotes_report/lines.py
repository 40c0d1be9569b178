"""Code and printed text line by line, so that code.css can let a long line go on below its own indentation."""

import re
from html import unescape

from nbconvert.filters import Highlight2HTML, ansi2html

#: A table that a program ruled with characters: its columns would not survive a line that breaks.
RULED = re.compile(r"[_=]{20}|[─━═]{3}")
INLINE = re.compile(r"<(/?)(span|code|a|b|strong|i|em)\b[^>]*>")
highlight = Highlight2HTML()


def balanced_lines(html):
    """The lines of inline HTML; an element over several lines is closed and opened again in each."""
    opened = []
    for line in html.split("\n"):
        start = "".join(tag for _, tag in opened)
        for tag in INLINE.finditer(line):
            if not tag[1]:
                opened.append((tag[2], tag[0]))
            elif opened:
                opened.pop()
        yield start + line + "".join(f"</{name}>" for name, _ in reversed(opened))


def line_element(html):
    text = unescape(re.sub(r"<[^>]*>", "", html)).expandtabs(2)
    indent = len(text) - len(text.lstrip(" ")) if text.strip() else 0
    style = f' style="--indent: {indent}ch"' if indent else ""
    return f'<span class="line"{style}>{html}\n</span>'


def with_lines(html):
    """HTML in which each line of a pre element is an element: `<span class="line" style="--indent: 2ch">`."""
    lines = lambda pre: pre[1] + "".join(map(line_element, balanced_lines(pre[2].removesuffix("\n")))) + pre[3]
    return re.sub(r"(<pre\b[^>]*>(?:\s*<code\b[^>]*>|<span></span>)?)(.*?)((?:</code>\s*)?</pre>)", lines, html, flags=re.S)


def code(source, language):
    """Source text as HTML with Pygments' classes."""
    return with_lines(highlight(source, language))


def overwritten(line):
    """A line as a terminal leaves it: \\r goes back to its start, \\b by one character, what follows is written over it."""
    while "\b" in line:
        line = re.sub("[^\b]\b|^\b+", "", line)
    shown = ""
    for part in line.rstrip("\r").split("\r"):
        colored = "\x1b" in part or "\x1b" in shown  # how long it is cannot be seen from its characters
        shown = part if colored and part else part + shown[len(part) :]
    return shown


def printed(text, warning=False):
    """What a program printed. A table ruled with characters keeps its lines whole and scrolls."""
    text = "\n".join(map(overwritten, text.replace("\r\n", "\n").split("\n")))
    kinds = ["text"] + ["columns"] * bool(RULED.search(text)) + ["warning"] * warning
    return with_lines(f'<pre class="{" ".join(kinds)}">{ansi2html(text)}</pre>')


def shown_source(html):
    """A function's source that a cell shows: in the colors of a cell; a file that the page does not carry is named in words."""
    html = re.sub(r" style=(\"[^\"]*\"|'[^']*')", "", html)
    text = lambda pre: unescape(re.sub(r"<[^>]*>", "", pre[0]))
    html = re.sub(r"<pre\b.*?</pre>", lambda pre: code(text(pre), "typescript"), html, flags=re.S)
    link = lambda a: a[0] if re.match(r"[a-z]+:", a[1]) else f'<span title="{a[1]}">{a[2]}</span>'
    return re.sub(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', link, html, flags=re.S)
