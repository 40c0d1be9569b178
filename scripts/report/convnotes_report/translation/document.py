"""A page of the report in another language: the same HTML with other words, from right to left."""

import json
import re
from pathlib import Path

from bs4 import BeautifulSoup, NavigableString, Tag

from ..markdown import unbroken
from ..outputs import script_json
from .figures import kept_shown, rightward, translate_figure
from .inline import Line, is_formula, is_inline
from .numbers import AUTO, END, LTR, persian_digits
from .programs import is_said, pairs, programs

PROJECT = Path(__file__).parents[4]
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
    own = pairs(" ".join(code.get_text() for code in soup.select(".code")))
    translator = Translator(catalogue, [own, *programs(PROJECT, pairs)])
    translator.visit(soup.html)
    for element in soup.select("code, pre, .math, .plot-area, .drawing, .highlight, .convnotes-source"):
        element["dir"] = "ltr"
    for line in soup.select("pre.text:not(.columns), pre.text:not(.columns) .line"):
        line["dir"] = "auto"
    for text in [text for cell in soup.select("td") for text in cell.find_all(string=True)]:
        text.replace_with(unbroken(str(text)))
    script = lambda match: match[1] + translate_script(held[int(match[3])], translator) + match[4]
    return SCRIPT.sub(script, str(soup))


def translate_script(match, translator):
    """A figure's JSON; other scripts and styles have no words."""
    if "application/json" not in match[1] or 'id="run"' in match[1]:
        return match[3]
    return script_json(translate_figure(json.loads(match[3]), lambda text, label: translator.find(text, True, label)[0]))


class Translator:
    """Walks through a page. What lacks a translation stays: a sentence as English, a name in its own direction.

    A name is any label of a table or drawing in a cell's output, and there a single word, or what no program says.
    """

    def __init__(self, catalogue, known=()):
        """known: the pairs of words of each program, the page's own code among them."""
        self.catalogue = catalogue
        self.known = known

    def visit(self, element, output=False, label=False, drawn=False):
        """output, label, drawn: whether it is part of a cell's output, of a table or drawing there, of a drawing at all."""
        classes = element.get("class", [])
        if element.name in ("script", "style", "code", "svg:title") or is_formula(element) or "convnotes-source" in classes:
            return
        if "code" in classes and element.name == "details":
            element = element.summary
        if element.name == "pre":
            return self.visit_printed(element) if "text" in classes else None
        output = output or "output" in classes
        label = label or output and element.name in ("td", "th", "svg")
        drawn = drawn or element.name == "svg"
        for name in SPOKEN:
            if element.get(name):
                element[name] = self.say(element[name], output, label, drawn)[0]
        children = [child for child in element.children if isinstance(child, Tag) or child.strip()]
        wraps = len(children) == 1 and isinstance(children[0], Tag)  # it has no words of its own
        if all(map(is_inline, children)) and not wraps:
            return self.visit_line(element, output, label, drawn)
        for child in children:
            if isinstance(child, Tag):
                self.visit(child, output, label, drawn)
            elif type(child) is NavigableString:
                before, text, after = re.fullmatch(r"(\s*)(.*?)(\s*)", child, re.S).groups()
                span = Tag(name="span")
                span.string = text
                child.replace_with(before, span, after)
                self.visit_line(span, output, label, drawn)
                if not span.attrs:
                    span.unwrap()

    def visit_line(self, element, output, label, drawn):
        line = Line(element)
        if not line.text:
            return
        said, kept = self.say(line.text, output, label, drawn)
        if not kept:
            element.clear()
            element.extend(line.read(said))
        elif not drawn:
            mark(element, kept)

    def visit_printed(self, element):
        """What a cell printed: sentences line by line; a table that a framework printed stays."""
        if "columns" in element["class"]:
            return
        for line in element.select(".line"):
            text = " ".join(line.get_text().split())
            said, kept = self.say(text, True, False, False)
            if kept:
                mark(line, kept)
            elif not line.find(True) and re.sub(f"[{LTR}{AUTO}{END}]", "", said) != text:
                line.string = rightward(said) + "\n"

    def say(self, text, output, label, drawn):
        """What stands on the page for a text; and, where it has no translation and stays as it is, what it is."""
        found, kind = self.find(text, output, label)
        if found is None:
            return text, kind
        return kept_shown(rightward(found) if drawn else persian_digits(found)), None

    def find(self, text, output, label):
        """The translation or None, and whether it is a "sentence" or a "name"."""
        is_name = lambda some: label or output and not is_said(some, self.known)
        return self.catalogue.translate(text, is_name), "name" if is_name(text) else "sentence"


def mark(element, kind):
    """In which language what stays is: English, or none that is known."""
    if kind == "sentence":
        element["lang"], element["dir"] = "en", "ltr"
        return
    own = Tag(name="bdi", attrs={"lang": ""})
    own.extend(list(element.children))
    element.append(own)
