"""Whether a language's catalogue is in step: python -m convnotes_report.translation.check PROJECT LANGUAGE [--update]

stdout, as JSON: {"missing": {file: [sentence]}, "stale": {file: [sentence]}, "wrong": {file: [complaint]}}. Missing are
sentences of the notebooks' Markdown, and of the English pages where there are any. --update adds empty entries for those,
and takes out what the notebooks' Markdown has no more.
"""

import calendar
import json
import re
import sys
from pathlib import Path

from ..editions import pages_of, without_links
from .catalogue import FOLDER, PLACE, WORD, Catalogue, read_language
from .document import translate_page
from .files import write_entries
from .inline import marks_of
from .numbers import bare_numbers
from .sources import prose

#: Where entries go that are of no one notebook's Markdown.
LIBRARY = "library"
PROGRAMS = ["lib/**/*.ts", "scripts/report/**/*.py", "scripts/report/**/*.mjs", "scripts/report/templates/**/*", "scripts/report/questions.json"]


def complaint(source, translation):
    """What is wrong with a translation, or None: it has the code, formulas, links and numbers of its source."""
    for what, of in (("code, formulas, links and places", marks_of), ("numbers", bare_numbers)):
        theirs, ours = of(PLACE.sub(kept_places, source)), of(PLACE.sub(kept_places, translation))
        if theirs != ours:
            return f"{source}\n  expected as {what} {theirs}, got {ours}"
    return None


def kept_places(place):
    """A name may be left out, a number may not."""
    return "" if place[1].isupper() else place[0]


def programs(project):
    """The words of every file that makes sentences."""
    files = [file for pattern in PROGRAMS for file in project.glob(pattern) if file.is_file()]
    texts = [file.read_text("utf-8") for file in files]
    for file in (project / "notebooks").glob("*.ipynb"):
        cells = json.loads(file.read_text("utf-8"))["cells"]
        texts.append("\n".join("".join(cell["source"]) for cell in cells))
    return [set(WORD.findall(text.lower())) for text in [*texts, *calendar.month_name]]


def has_source(entry, known):
    """Whether there is still a program with all of the entry's words."""
    words = set(WORD.findall(re.sub(r"<[^>]*>|\{\w\}", " ", entry).lower()))
    return any(words <= some for some in known)


def check(project, language, pages=()):
    """pages: of the English edition, whose sentences are looked up too."""
    entries = read_language(language)
    lines = prose(project / "notebooks")
    missing = {name: [line for line in lines[name] if not entries.get(name, {}).get(line)] for name in lines}
    stale = {name: [source for source in entries.get(name, {}) if source not in lines[name]] for name in lines}
    known = programs(project)
    others = [name for name in entries if name not in lines]
    for name in others:
        missing[name] = [source for source, translation in entries[name].items() if not translation]
        stale[name] = [source for source in entries[name] if not has_source(source, known)]
    wrong = {
        name: [found for source, translation in some.items() if translation and (found := complaint(source, translation))]
        for name, some in entries.items()
    }
    for page in pages:
        catalogue = Catalogue.of(language)
        translate_page(without_links(page.read_text("utf-8")), language, catalogue)
        known_missing = {sentence for some in missing.values() for sentence in some}
        missing.setdefault(LIBRARY, []).extend(line for line in catalogue.missing if line not in known_missing)
    kept = lambda found: {name: some for name, some in found.items() if some}
    return {"missing": kept(missing), "stale": kept(stale), "wrong": kept(wrong)}


def update(project, language, found):
    """Adds what is missing, and takes out of the notebooks' files what is stale; both in the notebooks' order."""
    lines = prose(project / "notebooks")
    entries = read_language(language)
    for name in {*found["missing"], *found["stale"]}:
        some = entries.get(name, {})
        order = lines.get(name) or dict.fromkeys([*some, *found["missing"].get(name, [])])
        write_entries(FOLDER / language / f"{name}.po", language, {source: some.get(source) for source in order})


def main():
    project, language = Path(sys.argv[1]), sys.argv[2]
    found = check(project, language, pages_of(project / "outputs/report"))
    if "--update" in sys.argv[3:]:
        update(project, language, found)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
