"""The names of places on a page, which links of other pages end in."""

import re
from html import unescape


def plain(html):
    """The text of a piece of HTML."""
    return unescape(re.sub(r"<[^>]*>", "", html)).strip()


def slug(text):
    """HTML or text as an id: "Share of <b>flat</b> units" is share-of-flat-units; 80 characters at most."""
    return re.sub(r"\W+", "-", plain(text).lower())[:80].strip("-")


def figure_id(title):
    """Where a page has the figure of this title, or of a caption that begins so."""
    return f"figure-{slug(title.replace('<br>', ' '))}".rstrip("-")
