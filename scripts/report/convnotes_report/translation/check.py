"""Whether a language's catalogue is in step: python -m convnotes_report.translation.check PROJECT LANGUAGE [--update]

stdout, as JSON: {"missing": {file: [sentence]}, "stale": {file: [sentence]}, "wrong": {file: [complaint]}, "labels":
{file: [label]}}. Missing are sentences of the notebooks, and of the English pages where there are any; labels are what
tables and drawings of these say without a translation: words of a program, or names. --update adds empty entries for what
is missing, and takes out what is stale.
"""

import json
import sys
from pathlib import Path

from ..editions import pages_of, without_links
from .catalogue import FOLDER, Catalogue, read_language
from .document import translate_page
from .files import write_entries
from .inline import marks_of
from .numbers import PLACE, bare_numbers
from .programs import has_source, is_said, pairs, programs
from .sources import sentences

#: Where entries go that are of no one notebook.
LIBRARY = "library"


def complaint(source, translation):
    """What is wrong with a translation, or None: it has the code, formulas, links and numbers of its source."""
    if not translation:
        return None
    for what, of in (("code, formulas, links and places", marks_of), ("numbers", bare_numbers)):
        theirs, ours = of(PLACE.sub(kept_places, source)), of(PLACE.sub(kept_places, translation))
        if theirs != ours:
            return f"{source}\n  expected as {what} {theirs}, got {ours}"
    return None


def kept_places(place):
    """A name may be left out, a number may not."""
    return "" if place[1].isupper() else place[0]


def check(project, language, pages=()):
    """pages: of the English edition, whose sentences are looked up too."""
    entries = read_language(language)
    catalogue = Catalogue.of(language)
    lines = sentences(project / "notebooks")
    found = {
        "missing": {name: [line for line in lines[name] if catalogue.find(line) is None] for name in lines},
        "stale": {
            name: [source for source in some if not (source in lines[name] if name in lines else has_source(source, project))]
            for name, some in entries.items()
        },
        "wrong": {name: list(filter(None, (complaint(*entry) for entry in some.items()))) for name, some in entries.items()},
    }
    unsaid = {line for some in found["missing"].values() for line in some}
    for page in pages:
        translate_page(without_links(page.read_text("utf-8")), language, catalogue)
    empty = [source for name in entries.keys() - lines for source, translation in entries[name].items() if not translation]
    found["missing"][LIBRARY] = [line for line in dict.fromkeys([*empty, *catalogue.missing]) if line not in unsaid]
    found["labels"] = {LIBRARY: [label for label in catalogue.labels if is_said(label, programs(project, pairs))]}
    return {kind: {name: some for name, some in files.items() if some} for kind, files in found.items()}


def update(project, language, found):
    """Adds what is missing and takes out what is stale, in the notebooks' order."""
    lines = sentences(project / "notebooks")
    entries = read_language(language)
    for name in {*found["missing"], *found["stale"]}:
        some = {**entries.get(name, {}), **dict.fromkeys(found["missing"].get(name, []))}
        order = [line for line in lines.get(name, some) if line in some and line not in found["stale"].get(name, [])]
        write_entries(FOLDER / language / f"{name}.po", language, {source: some[source] for source in order})


def main():
    project, language = Path(sys.argv[1]), sys.argv[2]
    found = check(project, language, pages_of(project / "outputs/report"))
    if "--update" in sys.argv[3:]:
        update(project, language, found)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
