"""What outputs/report/claims.json holds, as rows of the front page's table."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from urllib.parse import quote

from .checked import COUNT, NUMBER_OR_NONE, TEXT, check, is_number, or_none, read_json
from .places import figure_id, slug

SIGNS = {"holds": "✓", "holds in part": "◐", "does not hold here": "✗"}

REMEDY = 'delete it and run "npm start"'


def is_interval(value):
    return isinstance(value, list) and len(value) == 2 and all(map(is_number, value))


FIELDS = {
    **{name: TEXT for name in ("id", "claim", "quantity", "mode", "figure")},
    **{name: COUNT for name in ("question", "seeds", "steps")},
    **{name: NUMBER_OR_NONE for name in ("measured", "reported")},
    "verdict": (" or ".join(SIGNS), lambda value: isinstance(value, str) and value in SIGNS),
    "interval": ("two numbers or null", or_none(is_interval)),
    "network": ("a text, or nothing,", or_none(TEXT[1])),
}


def read_claims(file):
    """The claims in the file; an empty list where it is missing. Raises ValueError where it holds something else."""
    if not file.exists():
        return []
    claims = read_json(file, "a list of claims", REMEDY)
    if not isinstance(claims, list):
        raise ValueError(f"{file}: expected a list of claims; {REMEDY}")
    return [check(claim, FIELDS, f"{file}, claim {i + 1}", REMEDY) for i, claim in enumerate(claims)]


def number(value):
    """Three significant digits, whole numbers as they are: as the notebooks write them, halves rounded up."""
    if value is None:  # JSON has no word for what is infinite or undefined
        return "–"
    if abs(value) >= 1e21:
        return f"{value:.3g}"
    whole = value == int(value) or abs(value) >= 999.5
    leading = Context(prec=3, rounding=ROUND_HALF_UP).create_decimal(Decimal(value)).adjusted()
    if leading < -6 and not whole:
        return re.sub("e-0*", "e-", f"{value:.2e}")
    last = Decimal(1).scaleb(0 if whole else leading - 2)
    return f"{Decimal(value).quantize(last, ROUND_HALF_UP):f}"


def interval(claim):
    """`0.905 … 0.919`; an empty text without an interval, or where it is narrower than what is written."""
    low, high = map(number, claim["interval"] or (0, 0))
    return "" if low == high else f"{low} … {high}"


def runs(claim):
    """`5 × 300 steps`; nothing where nothing was trained."""
    return f"{claim['seeds']} × {claim['steps']:,} steps" if claim["steps"] else ""


def place_of(claim, ids):
    """The id, among those of its page, of the figure that shows the claim; else of its verdict; else None."""
    wanted = figure_id(claim["figure"])
    titled = [place for place in ids if place == wanted]
    begins = [place for place in ids if place.startswith(f"{wanted}-")]
    verdict = [place for place in ids if place == f"claim-{claim['id']}"]
    return next(iter([*titled, *begins, *verdict]), None)


def rows(claims, pages):
    """One row a claim, in the order of the file. pages: {question: Page}; a claim without its page has no link."""
    return [row(claim, pages.get(claim["question"])) for claim in claims]


def row(claim, page):
    place = page and place_of(claim, page.ids)
    network = f", {claim['network']}" if claim.get("network") else ""
    return {
        "question": claim["question"],
        "claim": claim["claim"],
        "verdict": claim["verdict"],
        "sign": SIGNS[claim["verdict"]],
        "kind": slug(claim["verdict"]),
        "measured": number(claim["measured"]),
        "interval": interval(claim),
        "quantity": claim["quantity"] + network,
        "reported": "" if claim["reported"] is None else number(claim["reported"]),
        "runs": runs(claim),
        "mode": claim["mode"],
        "figure": claim["figure"],
        "href": page and claim["figure"] and quote(page.file) + (f"#{place}" if place else ""),
    }
