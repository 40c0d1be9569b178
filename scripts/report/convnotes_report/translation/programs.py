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


@cache
def programs(project):
    """The words of each file that makes sentences."""
    files = [file for pattern in FILES for file in project.glob(pattern) if file.is_file()]
    texts = [file.read_text("utf-8") for file in files]
    for file in (project / "notebooks").glob("*.ipynb"):
        cells = json.loads(file.read_text("utf-8"))["cells"]
        texts.append("\n".join("".join(cell["source"]) for cell in cells))
    return [words(text) for text in [*texts, *calendar.month_name]]


def is_said(text, known):
    """Whether one of the programs has all of the text's words."""
    asked = words(PLACE.sub(" ", re.sub(r"<[^>]*>", " ", text)))
    return any(asked <= some for some in known)
