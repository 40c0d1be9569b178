"""Files that are there whole or not at all."""

import os
import re


def write_whole(path, content):
    """Writes bytes to a temporary file and renames it: a reader never finds half of them.

    Raises OSError with a sentence where it cannot be written; what stood there stays then.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        clear_abandoned(path)
        try:
            temporary.write_bytes(content)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        sentence = f"{path} could not be written ({error.strerror}): make room there, or make the folder yours"
        raise OSError(sentence) from error


def clear_abandoned(path):
    """Removes what killed processes left of a file."""
    for file in path.parent.iterdir():
        written = re.fullmatch(rf"{re.escape(path.name)}\.(\d+)\.tmp", file.name)
        if written and not is_running(int(written[1])):
            file.unlink(missing_ok=True)


def is_running(pid):
    """Whether a process with this number runs, of any user."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
