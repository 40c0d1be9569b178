"""extractWheel.py FOLDER PATTERNS WHEEL...: unpacks of each wheel the files that match a line of PATTERNS."""

import fnmatch
import os
import stat
import sys
import zipfile
from pathlib import PurePosixPath

folder, patterns, wheels = sys.argv[1], sys.argv[2].split("\n"), sys.argv[3:]


def refusal(entry):
    """Why an entry is not unpacked, for it would lie elsewhere or lead there; nothing where it is a file of the folder."""
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.orig_filename or "\0" in entry.orig_filename:
        return "lies outside the folder"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return None if kind in (0, stat.S_IFREG) else "is no plain file"


for wheel in wheels:
    with zipfile.ZipFile(wheel) as archive:
        wanted = [
            entry
            for entry in archive.infolist()
            if not entry.is_dir() and any(fnmatch.fnmatchcase(entry.filename, p) for p in patterns)
        ]
        for entry in wanted:
            if refusal(entry):
                sys.exit(f"{wheel}: {entry.orig_filename!r} {refusal(entry)}")
        for entry in wanted:
            path = archive.extract(entry, folder)
            if entry.external_attr >> 16 & 0o100:
                os.chmod(path, 0o755)
