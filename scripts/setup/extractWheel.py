"""extractWheel.py FOLDER PATTERNS WHEEL...: unpacks of each wheel the files that match a line of PATTERNS."""

import fnmatch
import os
import sys
import zipfile

folder, patterns, wheels = sys.argv[1], sys.argv[2].split("\n"), sys.argv[3:]

for wheel in wheels:
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            if not entry.is_dir() and any(fnmatch.fnmatchcase(entry.filename, p) for p in patterns):
                path = archive.extract(entry, folder)
                if entry.external_attr >> 16 & 0o100:
                    os.chmod(path, 0o755)
