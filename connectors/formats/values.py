"""What stands in a place of a record, turned into a value: compiled once for a layout, called once for each field of a record.

Every function made here takes text, or whatever JSON holds, and raises Odd with words that need only the field's name before
them.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.documents import Pairs
from connectors.formats.layout import SPACES, Layout, Source, date_pattern
from connectors.formats.records import What

Convert = Callable[[Any], Any]

LONGEST_NUMBER = 40
SHOWN = 40
"""Characters of a value that are repeated in a flaw."""


class Odd(ValueError):
    """What stands there is not what the layout promises; the text says how, after the field's name."""


def quoted(value: object) -> str:
    """A value as a flaw repeats it: on one line, and not too long."""
    text = " ".join(str(value).split())
    return f"“{text[:SHOWN]}…”" if len(text) > SHOWN else f"“{text}”"


def converter(layout: Layout, source: Source, what: What, *, filled: bool) -> Convert:
    """How the place of one field is understood. Raises Odd for a ``default`` that cannot be understood itself."""
    convert = _translated(_plain(layout, source, what), source.values)
    default = convert(source.default) if source.default else None
    if filled and not source.default:
        return _filled(convert)
    return _defaulted(convert, default) if source.default else convert


def _plain(layout: Layout, source: Source, what: What) -> Convert:
    match what:
        case What.NUMBER:
            return _scaled(numbers(layout), source.factor)
        case What.TRUTH:
            return _truths(layout, opposite=source.opposite)
        case What.DATE:
            return _dates(layout.dates)
        case What.TEXTS:
            return _texts
        case What.PAIRS:
            return pairs
    return text


def text(value: Any) -> str:
    """A text without spaces around it."""
    if type(value) is str:
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Odd("is no text.")
    return str(value)


def numbers(layout: Layout) -> Convert:
    """How figures are understood, in the signs that the layout promises and no others."""
    decimal, thousands = layout.decimal_sign, layout.thousands_sign
    gap = f"[{SPACES}]" if thousands == " " else re.escape(thousands)
    whole = rf"(?:\d{{1,3}}(?:{gap}\d{{3}})+|\d+)" if thousands else r"\d+"
    sign = r"(?:[+-]?(?=[\d.,])|(?=.*-$))" if layout.trailing_minus else r"[+-]?"
    tail = r"(-?)" if layout.trailing_minus else r"()"
    pattern = re.compile(rf"{sign}(?:{whole}(?:{re.escape(decimal)}\d+)?|{re.escape(decimal)}\d+){tail}", re.ASCII)
    dropped = str.maketrans("", "", SPACES if thousands == " " else thousands)
    point = "point" if decimal == "." else "comma"

    def number(value: Any) -> Decimal | None:
        if type(value) is not str:
            return _figure(value)
        told = value.strip()
        if not told:
            return None
        found = pattern.fullmatch(told) if len(told) <= LONGEST_NUMBER else None
        if found is None or (found[1] and told[0] in "+-"):
            raise Odd(f"{quoted(told)} is no number with a decimal {point}.")
        plain = told.removesuffix("-").translate(dropped) if dropped or found[1] else told
        figure = Decimal(plain.replace(decimal, "."))
        return -figure if found[1] else figure

    return number


def _figure(value: Any) -> Decimal | None:
    if value is None or (isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < LONGEST_NUMBER):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**LONGEST_NUMBER:
        return Decimal(value)
    raise Odd("is no number that can be meant.")


def _scaled(number: Convert, factor: Decimal | None) -> Convert:
    if factor is None:
        return number

    def scaled(value: Any) -> Decimal | None:
        figure = number(value)
        return None if figure is None else figure * factor

    return scaled


def _truths(layout: Layout, *, opposite: bool) -> Convert:
    words = {word.casefold(): not opposite for word in layout.true_words}
    words |= {word.casefold(): opposite for word in layout.false_words}
    said = ", ".join(sorted(words))

    def truth(value: Any) -> bool | None:
        if isinstance(value, bool):
            return value is not opposite
        told = text(value).casefold()
        if not told:
            return None
        if told not in words:
            raise Odd(f"{quoted(value)} is none of the words for yes and no: {said}.")
        return words[told]

    return truth


def _dates(form: str) -> Convert:
    pattern = date_pattern(form)

    def day(value: Any) -> date | None:
        told = text(value)
        if not told:
            return None
        found = pattern.fullmatch(told)
        if found is None:
            raise Odd(f"{quoted(told)} is no date like {form}.")
        parts = found.groupdict()
        year = int(parts["year"]) if "year" in parts else 2000 + int(parts["short"])
        try:
            return date(year, int(parts["month"]), int(parts["day"]))
        except ValueError:
            raise Odd(f"{quoted(told)} is no day of the calendar.") from None

    return day


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(told for each in value if (told := text(each)))
    return tuple(text(value).split())


def pairs(value: Any) -> Pairs:
    """Names with their texts, in their order; one without a text is none."""
    if value is None or value == "":
        return ()
    if isinstance(value, dict):
        value = value.items()
    elif not isinstance(value, list) or not all(isinstance(each, tuple) for each in value):
        raise Odd("is no list of names and values.")
    told = tuple((name.strip(), told) for name, each in value if (told := text(each)))
    if not all(name for name, _ in told):
        raise Odd("holds a value without a name.")
    return told


def _translated(convert: Convert, words: Mapping[str, str]) -> Convert:
    if not words:
        return convert
    return lambda value: convert(words.get(text(value), value))


def _filled(convert: Convert) -> Convert:
    if convert is text:
        return _filled_text

    def filled(value: Any) -> Any:
        told = convert(value)
        if told is None or told == "":
            raise Odd("is empty.")
        return told

    return filled


def _filled_text(value: Any) -> str:
    told = value.strip() if type(value) is str else text(value)
    if not told:
        raise Odd("is empty.")
    return told


def _defaulted(convert: Convert, default: Any) -> Convert:
    def defaulted(value: Any) -> Any:
        told = convert(value)
        return default if told is None or told == "" else told

    return defaulted
