"""The content security policy of a page: it loads nothing, and runs the scripts that it was made with and no other."""

import hashlib
from base64 import b64encode
from html.parser import HTMLParser


def script_text(text):
    """Fit to stand inside a script element, as a browser will read it: the policy has a checksum of it."""
    return text.replace("</script", "<\\/script").replace("\r\n", "\n").replace("\r", "\n")


class Scripts(HTMLParser):
    """Collects what stands in script elements without attributes; one inside of an attribute's text is none."""

    def __init__(self):
        super().__init__()
        self.texts = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "script" and not attrs
        if self.inside:
            self.texts.append("")

    def handle_data(self, data):
        if self.inside:
            self.texts[-1] += data

    def handle_endtag(self, tag):
        self.inside = False


def scripts_of(html):
    """The scripts of a cell's own HTML, which its notebook meant to run."""
    parser = Scripts()
    parser.feed(html)
    parser.close()
    return parser.texts


def policy(scripts):
    """An attribute such as onerror is no script of these, and does not run."""
    hashes = [f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts]
    allowed = " ".join(dict.fromkeys(hashes)) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
