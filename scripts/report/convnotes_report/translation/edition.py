"""Another language's edition of the report: python -m convnotes_report.translation.edition REPORT LANGUAGE

Every page that is in REPORT, the front page too, in the folder of the language there. stdout, as JSON: {"pages": […],
"missing": {page: [sentence …]}}, the sentences that stand there in English because they have no translation, each
under the first page that has it.
"""

import base64
import json
import sys
from pathlib import Path

from ..editions import pages_of, with_link, without_links
from ..front import finish
from ..whole import write_whole
from .catalogue import FOLDER, Catalogue
from .document import PROJECT, translate_page

FONT = "node_modules/@fontsource-variable/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2"


def style(language):
    """The font, which travels in the page, and what the language's letters need."""
    font = base64.b64encode((PROJECT / FONT).read_bytes()).decode()
    face = (
        "@font-face{font-family:Vazirmatn;font-weight:100 900;unicode-range:U+0600-06FF,U+200C-200F,U+FB50-FDFF,U+FE70-FEFC;"
        f"src:url(data:font/woff2;base64,{font}) format('woff2')}}"
    )
    return f'<style class="edition">{face}\n{(FOLDER / language / "page.css").read_text("utf-8")}</style>'


def translate(html, name, language, catalogue):
    """The page in the language."""
    page = translate_page(without_links(html), language, catalogue)
    page = with_link(page, f"../{name}", "en", "English")
    return page.replace("</head>", f"{style(language)}\n</head>", 1)


def main():
    report, language = Path(sys.argv[1]), sys.argv[2]
    names = [file.name for file in pages_of(report)]
    catalogue = Catalogue.of(language)
    missing = {}
    for name in names:
        before = len(catalogue.missing)
        page = translate((report / name).read_text("utf-8"), name, language, catalogue)
        write_whole(report / language / name, page.encode())
        missing[name] = list(catalogue.missing)[before:]
    finish(report, [name for name in names if name != "index.html"])
    print(json.dumps({"pages": names, "missing": {name: some for name, some in missing.items() if some}}))


if __name__ == "__main__":
    main()
