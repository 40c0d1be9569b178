"""The report's editions stand side by side: the English one in its folder, each other one in a folder of its language."""

import re

from .whole import write_whole

LANGUAGES = {"fa": "فارسی"}

MENU = re.compile(r'(<nav\b[^>]*\bclass="pages"[^>]*>\s*<ul>)(.*?)(</ul>)', re.S)
LINK = re.compile(r'<li class="edition">.*?</li>', re.S)


def pages_of(report):
    """The English pages that are there, the front page last."""
    return [file for file in sorted(report.glob("*.html")) if re.match(r"\d|index\.", file.name)]


def without_links(html):
    return LINK.sub("", html)


def with_link(html, href, language, name):
    """The page with a link to another edition of it in the navigation, in place of those that it had."""
    link = f'<li class="edition"><a href="{href}" hreflang="{language}" lang="{language}">{name}</a></li>'
    return MENU.sub(lambda menu: menu[1] + without_links(menu[2]) + link + menu[3], html, count=1)


def link_editions(report, names):
    """Each page of the report links to its other editions, as far as they are there; returns those, `fa/index.html`."""
    there = [(language, name) for language in LANGUAGES for name in names if (report / language / name).exists()]
    for language, name in there:
        page = report / name
        html = page.read_text("utf-8")
        linked = with_link(html, f"{language}/{name}", language, LANGUAGES[language])
        if linked != html:
            write_whole(page, linked.encode())
    return [f"{language}/{name}" for language, name in there]
