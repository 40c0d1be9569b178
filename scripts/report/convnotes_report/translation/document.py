"""A page of the report in another language: the same HTML with other words, from right to left."""

import json
import re

from bs4 import BeautifulSoup, NavigableString, Tag

from ..markdown import unbroken
from ..outputs import script_json
from .figures import kept_shown, rightward, translate_figure
from .inline import Line, is_formula, is_inline
from .numbers import END_LTR, LTR, persian_digits

SPOKEN = (
    *("aria-label", "alt", "data-label", "data-number", "data-show", "data-hide", "data-scrolls", "data-what", "data-black"),
)
SCRIPT = re.compile(r"(<(script|style)\b[^>]*>)(.*?)(</\2>)", re.S)


def translate_page(html, language, catalogue):
    """The page's HTML. What lacks a translation is noted in the catalogue, and stays."""
    held = []

    def hold(match):
        held.append(match)
        return f"{match[1]}{len(held) - 1}{match[4]}"

    soup = BeautifulSoup(SCRIPT.sub(hold, html), "html.parser")
    soup.html["lang"], soup.html["dir"] = language, "rtl"
    Translator(catalogue).visit(soup.html)
    for element in soup.select("code, pre, .math, .plot-area, .drawing, .highlight, .convnotes-source"):
        element["dir"] = "ltr"
    for line in soup.select("pre.text:not(.columns), pre.text:not(.columns) .line"):
        line["dir"] = "auto"
    for text in [text for cell in soup.select("td") for text in cell.find_all(string=True)]:
        text.replace_with(unbroken(str(text)))
    script = lambda match: match[1] + translate_script(held[int(match[3])], catalogue) + match[4]
    return SCRIPT.sub(script, str(soup))


def translate_script(match, catalogue):
    """A figure's JSON; other scripts and styles have no words."""
    if "application/json" not in match[1] or 'id="run"' in match[1]:
        return match[3]
    return script_json(translate_figure(json.loads(match[3]), catalogue))


class Translator:
    """Walks through a page; `lines` of it are translated one by one."""

    def __init__(self, catalogue):
        self.catalogue = catalogue

    def visit(self, element, drawn=False):
        """drawn: whether it is part of a drawing, where digits stay as they are."""
        classes = element.get("class", [])
        if element.name in ("script", "style", "code", "svg:title") or is_formula(element) or "convnotes-source" in classes:
            return
        if "code" in classes and element.name == "details":
            element = element.summary
        if element.name == "pre":
            return self.visit_printed(element) if "text" in classes else None
        drawn = drawn or element.name == "svg"
        for name in SPOKEN:
            if element.get(name):
                element[name] = self.say(element[name], drawn)
        children = list(element.children)
        if all(map(is_inline, children)) and not self.wraps(children):
            return self.visit_line(element, drawn)
        for child in children:
            if isinstance(child, Tag):
                self.visit(child, drawn)
            elif type(child) is NavigableString and child.strip():
                around = re.fullmatch(r"(\s*)(.*?)(\s*)", child, re.S)
                child.replace_with(around[1] + self.say(around[2], drawn) + around[3])

    def wraps(self, children):
        """An element that holds a single other one has no words of its own."""
        return [child for child in children if isinstance(child, Tag) or child.strip()] == [
            child for child in children if isinstance(child, Tag)
        ][:1]

    def visit_line(self, element, drawn):
        line = Line(element)
        if not line.text:
            return
        nodes = line.read(self.say(line.text, drawn, line=True))
        element.clear()
        element.extend(nodes)

    def visit_printed(self, element):
        """What a cell printed: sentences line by line; a table that a framework printed stays."""
        if "columns" in element["class"]:
            return
        for line in element.select(".line"):
            text = " ".join(line.get_text().split())
            said = self.say(text, False)
            if not line.find(True) and re.sub(f"[{LTR}{END_LTR}]", "", said) != text:
                line.string = rightward(said) + "\n"

    def say(self, text, drawn, line=False):
        translation = self.catalogue.translate(text)
        translation = rightward(translation) if drawn else persian_digits(translation)
        return kept_shown(translation)
