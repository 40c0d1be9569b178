"""Translations of sentences, from gettext's PO files.

An entry is a sentence in the notation of `inline`: *, **, ` and $ as in Markdown. `{0}`, `{1}` stand for its numbers,
`{a}` for words that are translated by themselves, `{A}` for a name that stays, `{X}`, `{Y}`, `{Z}` for a name of one
word.
"""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po

from ..checked import read_bytes
from .numbers import NUMBER, OPAQUE, PLACE, WORD, take_numbers

FOLDER = Path(__file__).parents[2] / "languages"

#: A name as programs have them, or a word of capitals: block1_conv1, VGG16, PSNR, outputs/claims.json.
NAME = re.compile(r"(?=.*[\d_/])[\w./+\-]+|[A-Z][A-Z+\-]+|(?=.*[a-z][A-Z])\w+|[\w\-]+\.\w{2,5}")
TAG = re.compile(r"</?\w+>")
END = re.compile(r"(?<=[.?!])(?<! al\.)\s+")


def read_entries(file):
    """{source: translation} of a PO file; those without a translation are None. Raises ValueError for another format."""
    try:
        messages = list(read_po(BytesIO(read_bytes(Path(file))), abort_invalid=True))
    except Exception as error:  # of several kinds
        raise ValueError(f"{file}: expected a PO file ({error}): restore it from the repository") from error
    entries = [message for message in messages if message.id]
    return {message.id: None if message.fuzzy else message.string or None for message in entries}


def read_language(language, folder=FOLDER):
    """All entries of a language by file: {"library": {source: translation}}."""
    return {file.stem: read_entries(file) for file in sorted(Path(folder, language).glob("*.po"))}


class Catalogue:
    """Looks sentences up. What it does not find is noted in `missing`, or in `labels` where it may be a name."""

    def __init__(self, entries):
        self.entries = {source: translation for source, translation in entries.items() if translation}
        self.missing, self.labels = {}, {}  # as sets that keep their order
        self.known = {}
        patterns = [source for source in self.entries if re.search(r"\{[A-Za-z]\}", source)]
        patterns.sort(key=lambda source: -len(PLACE.sub("", source)))
        self.patterns = [(pattern(source), self.entries[source], bool(WORD.search(PLACE.sub("", source)))) for source in patterns]

    @classmethod
    def of(cls, language, folder=FOLDER):
        return cls({k: v for entries in read_language(language, folder).values() for k, v in entries.items()})

    def translate(self, text, is_name=lambda sentence: False):
        """The translation of one sentence or several, or None. Names between sentences that have one stay as they are."""
        text = " ".join(text.split())
        found = self.find(text) if text else text
        if found is None:
            sentences = END.split(text)
            names = {sentence: is_name(sentence) for sentence in sentences if self.find(sentence) is None}
            for sentence, name in names.items():
                (self.labels if name else self.missing)[take_numbers(sentence)[0]] = None
            if len(names) < len(sentences) and all(names.values()):
                return " ".join(self.find(sentence) or kept(sentence) for sentence in sentences)
        return found

    def find(self, text):
        """The translation, or None. A text is one entry, or made of several."""
        if text not in self.known:
            self.known[text] = None  # while it is looked for: no entry is made of itself
            self.known[text] = self.whole(text) or self.sentences(text) or self.listed(text) or self.matching(text, False)
        return self.known[text]

    def whole(self, text):
        """One entry, or nothing to translate."""
        if text in self.entries:
            return self.entries[text]
        source, numbers = take_numbers(text)
        if source in self.entries:
            return fill(self.entries[source], dict(zip(map(str, range(len(numbers))), numbers)))
        if NAME.fullmatch(text) or not WORD.search(TAG.sub("", OPAQUE.sub("", text))):
            return text or None
        found = self.matching(text, True)
        if found:
            return found
        if text.endswith(".") and (found := self.find(text[:-1])):
            return f"{found}."
        whole = self.entries.get(f"{text}.")
        return whole and whole.removesuffix(".")

    def matching(self, text, worded):
        """By an entry with places for words; worded: whether it has words of its own, or is a mere form like {a}: {b}."""
        for regex, translation, has_words in self.patterns:
            match = regex.fullmatch(text) if has_words == worded else None
            parts = match and {name[1:]: self.part(name[1:], part) for name, part in match.groupdict().items()}
            if parts and None not in parts.values():
                return fill(translation, parts)
        return None

    def part(self, name, text):
        if name.isdigit():
            return text
        return self.find(text) if name.islower() else kept(text)

    def sentences(self, text):
        """Sentence after sentence, as many as possible in one entry."""
        parts = END.split(text)
        for count in range(len(parts) - 1, 0, -1):
            first = self.whole(" ".join(parts[:count]))
            rest = first and self.find(" ".join(parts[count:]))
            if rest:
                return f"{first} {rest}"
        return None

    def listed(self, text):
        """`a; b` and `a, b`, each by itself."""
        for sign, persian in (("; ", "؛ "), (", ", "، ")):
            parts = text.split(sign)
            found = [self.find(part) for part in parts] if len(parts) > 1 else [None]
            if None not in found:
                return persian.join(found)
        return None


def kept(name):
    return f"\ue000{name}\ue001"


def pattern(source):
    """The regular expression of an entry with places; a group for each, named _0, _a …"""
    parts = PLACE.split(source)
    regex = "".join(
        re.escape(part) if i % 2 == 0 else f"(?P<_{part}>{expected(part)})"
        for i, part in enumerate(parts)
    )
    return re.compile(regex)


def expected(place):
    """The regular expression of a place: names hold no list and no sentence."""
    if place.isdigit():
        return NUMBER
    return r"\S+" if place in "XYZ" else r"(?:(?!; |\. ).)+?" if place.isupper() else ".+?"


def fill(translation, parts):
    return PLACE.sub(lambda place: parts.get(place[1], place[0]), translation)
