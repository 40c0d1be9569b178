"""The catalogue's files, written so that a diff shows what changed."""

import io

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from ..whole import write_whole

HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def write_entries(file, language, entries):
    """Writes {source: translation or None} as a PO file, in its order."""
    catalogue = Catalog(locale=language)
    for source, translation in entries.items():
        catalogue.add(source, translation or "")
    content = io.BytesIO()
    write_po(content, catalogue, width=100, omit_header=True)
    write_whole(file, HEADER.format(language=language).encode() + content.getvalue())
