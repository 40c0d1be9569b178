"""The content security policy of a page: it loads nothing, and runs the scripts that it was made with and no other."""

import hashlib
import re
from base64 import b64encode


def script_text(text):
    """Fit to stand inside a script element, as a browser will read it: the policy has a checksum of it."""
    return text.replace("</script", "<\\/script").replace("\r\n", "\n").replace("\r", "\n")


def scripts_of(html):
    """What stands in the bare script elements of a cell's own HTML, which its notebook meant to run."""
    return re.findall(r"<script>(.*?)</script>", html, re.S)


def policy(scripts):
    """An attribute such as onerror is no script of these, and does not run."""
    hashes = [f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts]
    allowed = " ".join(dict.fromkeys(hashes)) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
