"""What stands in a paragraph, as a line of text that can be translated: **bold**, *stressed*, `code`, $formula$, [link](to)."""

import copy
import re

from bs4 import NavigableString, Tag

MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
PART = re.compile(
    r"(?P<kept>`[^`]+`|\$[^$]+\$|<br>)|\*\*(?P<bold>.+?)\*\*|\*(?P<stressed>.+?)\*|\[(?P<text>[^\]]*)\]\((?P<to>[^)]+)\)"
)
ESCAPED = {"*": "\ue010", "`": "\ue011", "$": "\ue012"}


def is_formula(tag):
    return "math" in tag.get("class", [])


def to_of(tag):
    """Where a link leads, or the file that a word names; None for other elements."""
    return tag.get("href") if tag.name == "a" else tag.get("title") if tag.name == "span" else None


def is_inline(element):
    """Whether a paragraph may hold it and be one sentence still."""
    if isinstance(element, NavigableString):
        return True
    if element.name in ("code", "br") or is_formula(element):
        return True
    return (element.name in MARKS or to_of(element) is not None) and all(map(is_inline, element.children))


class Line:
    """A paragraph's content as text, with the elements that its translation puts back."""

    def __init__(self, parent):
        self.kept = {}
        self.text = " ".join(self.write(parent).split())

    def write(self, parent):
        return "".join(self.write_one(child) for child in parent.children)

    def write_one(self, child):
        if isinstance(child, NavigableString):
            return re.sub(r"[*`$]", lambda sign: ESCAPED[sign[0]], str(child)) if type(child) is NavigableString else ""
        if child.name == "br":
            return self.keep("<br>", child)
        if child.name == "code":
            return self.keep(f"`{child.get_text()}`", child)
        if is_formula(child):
            return self.keep(f"${' '.join(child['data-tex'].split())}$", child)
        mark = MARKS.get(child.name)
        if mark:
            self.kept[mark] = child
            return f"{mark}{self.write(child)}{mark}"
        to = to_of(child)
        self.kept[f"]({to})"] = child
        return f"[{self.write(child)}]({to})"

    def keep(self, key, element):
        self.kept[key] = element
        return key

    def read(self, text):
        """Elements and text of a translation of this line. What only looks like a link or code, in a name, stays text."""
        end, nodes = 0, []
        for part in PART.finditer(text):
            nodes += [text[end : part.start()], self.element(part)]
            end = part.end()
        nodes.append(text[end:])
        for sign, stand_in in ESCAPED.items():
            nodes = [node.replace(stand_in, sign) if isinstance(node, str) else node for node in nodes]
        return [node if isinstance(node, Tag) else NavigableString(node) for node in nodes if node]

    def element(self, part):
        inner, key = next(
            (inner, key)
            for inner, key in (
                (None, part["kept"]),
                (part["bold"], "**" if part["bold"] else None),
                (part["stressed"], "*" if part["stressed"] else None),
                (part["text"], f"]({part['to']})"),
            )
            if key
        )
        if key not in self.kept:
            return part[0]
        element = copy.copy(self.kept[key])
        if inner is not None:
            element.clear()
            element.extend(self.read(inner))
        return element


def marks_of(text):
    """Code, formulas and targets of links of a sentence, sorted: a translation has the same as its source."""
    return sorted(re.findall(r"`[^`]+`|\$[^$]+\$|\]\([^)]+\)|\{\w\}|%\{[^}]*\}", text))
