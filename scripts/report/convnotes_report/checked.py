"""JSON that is read back, checked field by field: an error names the file and says what to do."""

import json
import math
import re
from datetime import datetime


def read_bytes(file):
    """Raises OSError where it is no plain file: a device may never end."""
    if not file.is_file():
        raise OSError("it is not a file" if file.exists() else "it is missing")
    return file.read_bytes()


def read_json(file, what, remedy):
    """Raises ValueError where it is not to be read."""
    try:
        return json.loads(read_bytes(file))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{file}: expected {what} in JSON ({error}); {remedy}") from error


def check(value, fields, place, remedy):
    """The value, an object whose fields are as said; None for those that may lack. fields: {name: (what it is, whether a value is it)}."""
    if not isinstance(value, dict):
        raise ValueError(f"{place}: expected {', '.join(fields)}, found {brief(value)}; {remedy}")
    for name, (what, fits) in fields.items():
        if not fits(value.get(name)):
            raise ValueError(f"{place}: expected {what} as {name}, found {brief(value.get(name))}; {remedy}")
    return {**dict.fromkeys(fields), **value}


def brief(value):
    return json.dumps(value)[:60]


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_text(value):
    """Whether a text has no half of a surrogate pair, which cannot be written."""
    return isinstance(value, str) and not re.search("[\ud800-\udfff]", value)


def is_texts(value):
    return isinstance(value, dict) and all(map(is_text, value.values()))


def is_time(value):
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def or_none(fits):
    return lambda value: value is None or fits(value)


TEXT = ("a text", is_text)
COUNT = ("a whole number", is_count)
NUMBER = ("a number", is_number)
NUMBER_OR_NONE = ("a number or null", or_none(is_number))
