"""The content security policy of a page: it loads nothing, and runs the scripts that it was made with and no other.

A laboratory's program (lib/laboratory/frame.ts) is packed: its script element has the checksum of what it unpacks to.
"""

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser

CHECKSUM = re.compile(r"[A-Za-z0-9+/]{43}=")


def script_text(text):
    """Fit to stand inside a script element, as a browser will read it: the policy has a checksum of it."""
    return text.replace("</script", "<\\/script").replace("\r\n", "\n").replace("\r", "\n")


class Scripts(HTMLParser):
    """Collects what stands in script elements without attributes, and the checksums of packed ones; what only looks like one in an attribute's text does not count."""

    def __init__(self):
        super().__init__()
        self.texts = []
        self.packed = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "script" and not attrs
        if tag == "script":
            self.packed += [value for name, value in attrs if name == "data-sha256" and CHECKSUM.fullmatch(value or "")]
        if self.inside:
            self.texts.append("")

    def handle_data(self, data):
        if self.inside:
            self.texts[-1] += data

    def handle_endtag(self, tag):
        self.inside = False


def scripts_of(html):
    """The scripts of a cell's own HTML, which its notebook meant to run: (texts, checksums of packed ones)."""
    parser = Scripts()
    parser.feed(html)
    parser.close()
    return parser.texts, parser.packed


def policy(scripts, packed=()):
    """An attribute such as onerror is no script of these, and does not run. packed: checksums of programs that compute with WebAssembly."""
    sums = [b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    hashes = [f"'sha256-{checksum}'" for checksum in [*sums, *packed]] + ["'wasm-unsafe-eval'"] * bool(packed)
    allowed = " ".join(dict.fromkeys(hashes)) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
