"""A pattern for rows in which nothing is odd, compiled for one file: it passes over thousands of them at once.

It may miss a row that is right; then that row is looked at by itself. It may never take one that is wrong: what it takes, the
parser takes, and a test holds that.
"""

import re
from typing import Any

from connectors.formats.layout import Layout
from connectors.formats.plan import Place, Plan
from connectors.formats.records import What
from connectors.formats.separated import Columns

NEVER = "(?!)"
_DATES = {"YYYY": "[12][0-9]{3}", "YY": "[0-9]{2}", "MM": "(?:0[1-9]|1[0-2])", "DD": "(?:0[1-9]|1[0-9]|2[0-8])"}


def fine_rows(layout: Layout, plan: Plan[Any], columns: Columns) -> re.Pattern[bytes]:
    """What takes as many rows in a row as nothing is odd in, their line ends included."""
    separator = re.escape(layout.separator)
    needed = frozenset(place for place, each in enumerate(plan.places) if each.field in plan.filled and not each.source.default)
    needed -= {make.own[0] for make in plan.documents if len(make.own) == 1}
    cells = [_cell(layout, _placed(plan, columns, column), needed) for column in range(columns.count)]
    marker = f"(?!{re.escape(layout.trailer.marker)})" if layout.trailer else ""
    row = f"(?!\n){marker}{separator.join(cells)}(?:{separator})?\n"
    return re.compile(f"(?>{row})*+".encode())


def _placed(plan: Plan[Any], columns: Columns, column: int) -> list[tuple[int, Place]]:
    return [(place, plan.places[place]) for place, at in enumerate(columns.at) if at == column]


def _cell(layout: Layout, placed: list[tuple[int, Place]], needed: frozenset[int]) -> str:
    """What stands in one column: whatever reads it, or any text where nothing does."""
    patterns = {_pattern(layout, place, filled=number in needed) for number, place in placed} or {_text(layout, filled=False)}
    return patterns.pop() if len(patterns) == 1 else NEVER


def _pattern(layout: Layout, place: Place, *, filled: bool) -> str:
    texts = place.what in {What.TEXT, What.TEXTS, What.PAIRS}
    if place.source.values and (filled or not texts):
        return NEVER
    if texts:
        return _text(layout, filled=filled)
    inner = _inner(layout, place.what)
    bare = inner if not layout.quote else f"(?:{inner}|{layout.quote}{inner}{layout.quote})"
    return bare if filled else f"(?:{bare})?"


def _inner(layout: Layout, what: What) -> str:
    if what is What.NUMBER:
        return f"-?[0-9]{{1,15}}+(?:{re.escape(layout.decimal_sign)}[0-9]{{1,9}}+)?"
    if what is What.DATE:
        parts = re.split("(YYYY|YY|MM|DD)", layout.dates)
        return "".join(_DATES.get(part) or re.escape(part) for part in parts)
    plain = [word for word in layout.true_words | layout.false_words if word.isascii() and word.isalnum()]
    words = {form for word in plain for form in (word, word.lower(), word.upper(), word.capitalize())}
    return f"(?:{'|'.join(sorted(words, key=lambda word: (-len(word), word)))})" if words else NEVER


def _text(layout: Layout, *, filled: bool) -> str:
    """Any text; one that must be there does not begin with a space, or a sign past ASCII that may be one."""
    separator, quote = re.escape(layout.separator), re.escape(layout.quote or "")
    bare = f"[^{separator}{quote}\r\n]"
    first = f"[!-~](?<![{separator}{quote}])" if filled else bare
    plain = f"{first}{bare}*+" if filled else f"{bare}*+"
    if not layout.quote:
        return plain
    inner = f"[!-~](?<!{quote})[^{quote}\r\n]*+" if filled else f"[^{quote}\r\n]*+"
    return f"(?:{quote}{inner}{quote}|{plain})"
