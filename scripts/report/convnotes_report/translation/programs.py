"""Whether a text can come from a program, or only from a file that a program read: the name of somebody's photograph."""

import calendar
import json
import re
from functools import cache
from pathlib import Path

from .numbers import PLACE, WORD

FILES = ["lib/**/*.ts", "scripts/report/**/*.py", "scripts/report/**/*.mjs", "scripts/report/templates/**/*", "scripts/report/questions.json"]


def words(text):
    return set(WORD.findall(text.lower()))


def pairs(text):
    """Each word with the next."""
    some = WORD.findall(text.lower())
    return set(zip(some, some[1:]))


@cache
def programs(project, of):
    """What `of`, words or pairs, gives for each file that makes sentences."""
    files = [file for pattern in FILES for file in project.glob(pattern) if file.is_file()]
    texts = [file.read_text("utf-8") for file in files]
    for file in (project / "notebooks").glob("*.ipynb"):
        cells = json.loads(file.read_text("utf-8"))["cells"]
        texts.append("\n".join("".join(cell["source"]) for cell in cells))
    return [of(text) for text in [*texts, *calendar.month_name]]


def has_source(entry, project):
    """Whether there is still a program with all of the entry's words."""
    asked = words(PLACE.sub(" ", re.sub(r"<[^>]*>", " ", entry)))
    return any(asked <= some for some in programs(project, words))


def is_said(text, known):
    """Whether a program has most of the text's pairs of words: the others are around what it fills in. A word alone is a label."""
    asked = pairs(text)
    return any(2 * len(asked & some) > len(asked) for some in known)
