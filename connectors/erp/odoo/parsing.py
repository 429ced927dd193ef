"""What all raw records of Odoo have in common when they are turned into documents: empty values come as ``false``."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from connectors.base import Record
from connectors.documents import Document
from connectors.errors import Unreadable

D = TypeVar("D", bound=Document)

Text = str | bool | None
Reference = tuple[int, str] | bool | None
"""A relation to one record: its number and how Odoo calls it."""
Figure = Decimal
MOST_DIGITS = 15
"""Digits before the point of the largest figure that is taken for meant."""
ACCURACY = Decimal("0.000001")
"""Odoo counts in doubles and sends their noise too: 33.300000000000004 is 33.3."""


class Broken(ValueError):
    """A raw record says something that cannot be; the text tells what."""


class Struct(msgspec.Struct):
    """A raw record; every one has its number."""

    id: int


def readable(parse: Callable[[bytes], Record[D]]) -> Callable[[bytes], Record[D]]:
    """``parse``, with everything that a raw record can have wrong told as Unreadable."""

    def parsed(raw: bytes) -> Record[D]:
        try:
            return parse(raw)
        except (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError) as error:
            problem = str(error)[:200]
        remedy = "Correct the record in Odoo, or ask your Odoo partner."
        raise Unreadable("record_unreadable", f"A record of Odoo cannot be understood: {problem}", remedy)

    return parsed


def text(value: Text) -> str:
    """A text field as text."""
    return value if isinstance(value, str) else ""


def key_of(code: Text, number: int) -> str:
    """A product's key: its internal reference, or its number where it has none (then it is passed over)."""
    return text(code).strip() or f"#{number}"


def words(value: Any) -> str:
    """A field as text, whatever kind of field it is."""
    if value is False or value is None:
        return ""
    if isinstance(value, list) and len(value) == 2:
        return str(value[1])
    return str(value)


def label(value: Reference) -> str:
    """How Odoo calls what a relation names."""
    return value[1] if isinstance(value, tuple) else ""


def number(value: Reference) -> int:
    """The number that a relation names; 0 for none."""
    return value[0] if isinstance(value, tuple) else 0


def figure(value: Decimal | None, what: str) -> Decimal:
    """A number that can be meant, without the noise of doubles; 0 for none."""
    if value is None:
        return Decimal(0)
    if not value.is_finite() or value.adjusted() >= MOST_DIGITS:
        raise Broken(f"{what} is no number that can be meant.")
    rounded = value.quantize(ACCURACY).normalize()
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def day(value: Text, zone: ZoneInfo) -> date | None:
    """The day of a moment as people of the company call it; Odoo tells moments in UTC."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC).astimezone(zone).date() if isinstance(value, str) else None
