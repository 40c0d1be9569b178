"""The words inside a Plotly figure. Digits there stay as plotly.js writes those of the axes."""

import re

from .numbers import AUTO, END

WORDS = {"name", "text", "title", "prefix", "label", "hovertemplate", "ticktext", "categoryarray", "x", "y", "caption"}
#: What the notebook says of a figure; all other words of it may be names out of data.
SENTENCES = {"title", "caption"}


def translate_figure(value, translate, key="", name=True):
    """The figure's JSON with its titles, names and labels translated. translate: (text, name) to a translation or None."""
    if isinstance(value, dict):
        return {k: translate_figure(entry, translate, k, name and k not in SENTENCES) for k, entry in value.items()}
    if isinstance(value, list):
        return [translate_figure(entry, translate, key, name) for entry in value]
    if not isinstance(value, str) or key not in WORDS:
        return value
    # What plotly.js shows in its `extra` box, and the text around it, are by themselves.
    parts = re.split(r"(\s*</?extra>\s*|^\s+|\s+$)", value)
    return "".join(part if not part.strip() or "extra>" in part else shown(part, translate(part, name)) for part in parts)


def shown(text, translation):
    return text if translation is None else rightward(kept_shown(translation))


def kept_shown(text):
    """Names that stay run in their own direction."""
    return text.replace("\ue000", AUTO).replace("\ue001", END)


def rightward(text):
    """Persian text whose first letter is Latin says that it runs to the left all the same."""
    strong = re.search(r"[A-Za-z\u0600-\u06ff]", re.sub(r"<[^>]*>|%\{[^}]*\}", "", text))
    persian = re.search(r"[\u0621-\u064a\u067e-\u06cc]", text)
    return f"\u200f{text}" if persian and strong and strong[0] < "\u0600" else text
