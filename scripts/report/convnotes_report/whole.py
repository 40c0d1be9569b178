"""Files that are there whole or not at all."""

import os


def write_whole(path, content):
    """Writes bytes to a temporary file and renames it: a reader never finds half of them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
