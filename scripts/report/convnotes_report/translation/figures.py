"""The words inside a Plotly figure. Digits there stay as plotly.js writes those of the axes."""

import re

from .numbers import END_LTR, LTR

WORDS = {"name", "text", "title", "prefix", "label", "hovertemplate", "ticktext", "categoryarray", "x", "y", "caption"}


def translate_figure(value, catalogue, key=""):
    """The figure's JSON with its titles, names and labels translated."""
    if isinstance(value, dict):
        return {name: translate_figure(entry, catalogue, name) for name, entry in value.items()}
    if isinstance(value, list):
        return [translate_figure(entry, catalogue, key) for entry in value]
    return words(value, catalogue) if isinstance(value, str) and key in WORDS else value


def words(text, catalogue):
    """What plotly.js shows in its `extra` box, and the text around it, are by themselves."""
    parts = re.split(r"(<extra>|</extra>)", text)
    return "".join(part if part.startswith(("<extra", "</extra")) else spoken(part, catalogue) for part in parts)


def spoken(text, catalogue):
    """With its spaces: they part it from what stands beside it."""
    if not text.strip():
        return text
    around = re.fullmatch(r"(\s*)(.*?)(\s*)", text, re.S)
    return around[1] + rightward(kept_shown(catalogue.translate(text))) + around[3]


def kept_shown(text):
    """Names that stay run from left to right."""
    return text.replace("\ue000", LTR).replace("\ue001", END_LTR)


def rightward(text):
    """Persian text whose first letter is Latin says that it runs to the left all the same."""
    strong = re.search(r"[A-Za-z\u0600-\u06ff]", re.sub(r"<[^>]*>|%\{[^}]*\}", "", text))
    persian = re.search(r"[\u0621-\u064a\u067e-\u06cc]", text)
    return f"\u200f{text}" if persian and strong and strong[0] < "\u0600" else text
