"""Titles of figures as HTML: plotly.js knows a few marks in a text, and whatever else looks like one is shown to the letter."""

import re
from html import escape, unescape

MARK = re.compile(r"&lt;(/?)(b|i|em|strong|s|u|sub|sup)&gt;")
LINE = re.compile(r"&lt;br ?/?&gt;")


def title_html(title):
    """`a <b>bold</b> <img>` keeps its bold word and shows the rest; marks that are not closed are shown, too."""
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
