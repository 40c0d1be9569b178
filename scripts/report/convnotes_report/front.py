"""The report's front page and the archive to hand in: python -m convnotes_report.front REPORT NOTEBOOKS

REPORT: the folder with the notebooks' pages and claims.json; NOTEBOOKS: the folder of the notebooks. Both are made from
what lies there, so that the same pages give the same bytes. stdout: {"pages": […]} as JSON, those that are there; without
any, nothing is written.
"""

import io
import json
import re
import sys
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from .checked import NUMBER, TEXT, check, is_texts, is_time, read_bytes, read_json
from .claims import read_claims, rows
from .editions import link_editions
from .notebooks import links, parts_of
from .policy import policy
from .whole import write_whole

SCRIPTS = Path(__file__).parents[1]


class Page(NamedTuple):
    """A notebook's page, as far as the front page needs it."""

    file: str
    ids: list  # of figures and verdicts, in their order
    run: dict  # start, mode, machine, versions, seconds; empty where JupyterLab exported it


def read_page(file):
    """Raises ValueError where it is no page of ours."""
    try:
        text = read_bytes(file).decode("utf-8", "replace")
    except OSError as error:
        raise ValueError(f'{file}: expected a page ({error}); delete it and run "npm start -- {file.stem}"') from error
    run = re.search(r'<script\b[^>]*\bid="run"[^>]*>(.*?)</script>', text, re.S)
    ids = re.findall(r' id="((?:figure|claim)-[^"]+)"', text)
    return Page(file.name, ids, read_run(file, run[1]) if run else {})


RUN = {
    "start": ("a date with its zone", is_time),
    "mode": TEXT,
    "machine": TEXT,
    "versions": ("names and versions", is_texts),
    "seconds": NUMBER,
}


def read_run(file, text):
    """What a page keeps of its run."""
    remedy = f'delete it and run "npm start -- {file.stem}"'
    try:
        run = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file}: expected its run in JSON ({error}); {remedy}") from error
    return check(run, RUN, f"{file}, its run", remedy)


def day(start):
    """`2026-11-25T00:41+00:00` as `25 November 2026, 00:41`."""
    time = datetime.fromisoformat(start)
    return f"{time.day} {time:%B %Y, %H:%M}"


def state(page, latest):
    """How a question's page came to be, in words."""
    if page is None:
        return {"missing": True}
    if not page.run:
        return {"text": "exported by hand: when and where is not known"}
    seconds = page.run["seconds"]
    took = f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} minutes"
    older = page.run["start"] != latest
    return {"text": f"{day(page.run['start'])}, {page.run['mode']} settings, {took}", "older": older}


def machines(pages):
    """Each machine with its versions, and the questions it answered: mostly one for all."""
    known = [(number, page.run) for number, page in pages.items() if page.run]
    key = lambda item: json.dumps([item[1]["machine"], item[1]["versions"]])
    return [
        {"questions": [number for number, _ in same], **same[0][1]}
        for same in (list(group) for _, group in groupby(sorted(known, key=key), key))
    ]


def front_page(parts, pages, claims):
    """The HTML. pages: {question: Page} of the parts that have one."""
    questions = read_json(SCRIPTS / "questions.json", "the questions", "restore it from the repository")
    starts = [page.run["start"] for page in pages.values() if page.run]
    latest = max(starts, key=datetime.fromisoformat, default=None)
    templates = SCRIPTS / "templates/convnotes"
    style = lambda name: Markup(f"<style>{(templates / name).read_text('utf-8')}</style>")
    environment = Environment(loader=FileSystemLoader(templates), autoescape=True, trim_blocks=True)
    return environment.get_template("front.html.j2").render(
        include_css=style,
        policy=Markup(policy([])),
        navigation=links(parts, "index"),
        parts=[
            {"part": part, "sentence": questions.get(str(part.number)), **state(pages.get(part.number), latest)}
            for part in parts
        ],
        questions=[
            {"number": number, "rows": list(group)}
            for number, group in groupby(rows(claims, pages), lambda row: row["question"])
        ],
        verdicts=[claim["verdict"] for claim in claims],
        machines=machines(pages),
    )


def beside(report, pages):
    """The names of the pages, each followed by the laboratory that stands beside it, if one does."""
    names = [(page.file, page.file.replace(".html", "-laboratory.html")) for page in pages]
    return [name for both in names for name in both if (report / name).exists()]


def write_archive(archive, folder, names):
    """A zip of the named files of the folder, whole or not at all; equal files give equal bytes."""
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as file:
        for name in names:
            entry = ZipInfo(name)  # with the date 1980-01-01: the files' own would change the bytes
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            file.writestr(entry, (folder / name).read_bytes())
    write_whole(archive, content.getvalue())


def finish(report, files):
    """What is done when all pages are there: the links between editions, and the archive. files: the notebooks' pages."""
    editions = link_editions(report, ["index.html", *files])
    claims = ["claims.json"] if (report / "claims.json").exists() else []
    write_archive(report / "report.zip", report, ["index.html", *files, *claims, *editions])


def main():
    report, notebooks = map(Path, sys.argv[1:3])
    parts = parts_of(notebooks)
    pages = {part.number: read_page(report / part.page) for part in parts if (report / part.page).exists()}
    files = [page.file for page in pages.values()]
    if files:
        claims = read_claims(report / "claims.json")
        write_whole(report / "index.html", front_page(parts, pages, claims).encode())
        finish(report, beside(report, pages.values()))
    print(json.dumps({"pages": files}))


if __name__ == "__main__":
    main()
