"""Numbers in sentences: taken out, so that one translation serves all, and written with Persian digits."""

import re

#: What stands for a number, for words or for a name in an entry, and a word.
PLACE = re.compile(r"\{(\w)\}")
WORD = re.compile(r"[^\W\d_²³]{2,}")
NUMBER = r"\d{4}-\d\d-\d\d|[-−+]?\d+(?:,\d{3})*(?:\.\d+)*(?:e[-+]?\d+)?"
#: A number that is no part of a name (VGG16, CIFAR-10) or a power (0.05², 10⁻⁵).
STANDALONE = re.compile(rf"(?<![\w.\-−])(?:{NUMBER})(?!\w|[.,]\d|⁻)")
#: What is neither read nor changed: code, formulas, targets of links, plotly.js' templates, distributions, words kept.
OPAQUE = re.compile(r"`[^`]*`|\$[^$]+\$|(?<=\])\([^)]*\)|%\{[^}]*\}|N\([^()]*\)|\ue000.*?\ue001")
POWER = re.compile(r"\d+[⁻⁰¹²³⁴-⁹]+")
LATIN_YEAR = re.compile(r"(?:(?<=[A-Za-z.] )|(?<=[A-Za-z.] \())(?:18|19|20)\d\d\b")

#: Unicode's isolates: what stands between runs from left to right, or as its first letter does, whatever is around it.
LTR, AUTO, END = "\u2066", "\u2068", "\u2069"


def outside(text, change):
    """The text with `change` done to all of it but what is opaque."""
    parts, end = [], 0
    for match in OPAQUE.finditer(text):
        parts += [change(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, change(text[end:])])


def take_numbers(text):
    """`after 20 steps` as `after {0} steps`, and the numbers."""
    numbers = []

    def take(match):
        numbers.append(match[0])
        return f"{{{len(numbers) - 1}}}"

    return outside(text, lambda part: STANDALONE.sub(take, part)), numbers


def persian_number(number):
    """`-1,234.5` as −۱٬۲۳۴٫۵; dates, versions and powers of ten keep their digits and their direction."""
    if re.search(r"e|\..*\.|\d-\d", number):
        return f"{LTR}{number}{END}"
    persian = number.translate(str.maketrans("0123456789.,-", "۰۱۲۳۴۵۶۷۸۹٫٬−"))
    return f"{LTR}{persian}{END}" if persian.startswith("−") else persian


def persian_digits(text):
    """Numbers of a sentence in Persian digits; names, code, formulas and the years of citations keep theirs."""

    def change(part):
        ends = {year.end() for year in LATIN_YEAR.finditer(part)}
        kept = lambda number: number[0] if number.end() in ends else persian_number(number[0])
        return POWER.sub(f"{LTR}\\g<0>{END}", STANDALONE.sub(kept, part))

    return re.sub(r"(?<=[۰-۹])\s*[%٪]", "٪", outside(text, change))


def bare_numbers(text):
    """The numbers of a sentence in whatever digits, sorted: a translation has the same as its source."""
    latin = text.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹٫٬−", "0123456789.,-"))
    found = []
    outside(latin, lambda part: found.extend(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)*", part)) or part)
    return sorted(number.replace(",", "") for number in found)
