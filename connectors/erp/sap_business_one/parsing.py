"""What all raw records of SAP Business One have in common when they are turned into documents."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

import msgspec

from connectors.base import Record
from connectors.documents import Document
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.pages import Source, asked, count
from connectors.errors import Unreadable
from connectors.paging import moved

D = TypeVar("D", bound=Document)
T = TypeVar("T")

Plain = str | int | float | bool | None
YES: frozenset[Plain] = frozenset({"tYES", "Y", "y", "YES", "Yes", "yes", "TRUE", "True", "true", "1", 1})
"""How a yes/no field says yes, or a text field that is used as one."""
MOST_DIGITS = 15
"""Digits before the point of the largest figure that is taken for meant."""


class Broken(ValueError):
    """A raw record says something that cannot be; the text tells what."""


def readable(parse: Callable[[bytes], Record[D]]) -> Callable[[bytes], Record[D]]:
    """``parse``, with everything that a raw record can have wrong told as Unreadable."""

    def parsed(raw: bytes) -> Record[D]:
        try:
            return parse(raw)
        except (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError) as error:
            problem = str(error)[:200]
        remedy = "Correct the record in SAP Business One, or ask your SAP Business One partner."
        raise Unreadable("record_unreadable", f"A record of SAP Business One cannot be understood: {problem}", remedy)

    return parsed


def everything(client: BusinessOneClient, source: Source, kind: type[T]) -> list[T]:
    """A small table as a whole, or an error: what is missing from it would be missing from every record."""
    decoder = msgspec.json.Decoder(kind)
    raws: list[msgspec.Raw] = []
    more = True
    while more:
        answer = asked(client, source, source.only, skip=len(raws))
        raws += answer.value
        more = answer.follows and bool(answer.value)
    if count(client, source, "") != len(raws):
        raise moved(f"{source.entity_set} did not come whole")
    try:
        return [decoder.decode(raw) for raw in raws]
    except (msgspec.MsgspecError, UnicodeDecodeError):
        what = f"SAP Business One's {source.entity_set} cannot be understood."
    raise Unreadable("table_unreadable", what, "Ask your SAP Business One partner.")


def text(value: Plain) -> str:
    """A field as text, whatever kind of field a company made it."""
    return value if type(value) is str else "" if value is None else str(value)


def yes(value: Plain) -> bool:
    """Whether a field says yes."""
    return value in YES


def figure(value: Decimal | None, what: str) -> Decimal:
    """A number that can be meant, 0 for none."""
    if value is None:
        return Decimal(0)
    if not value.is_finite() or value.adjusted() >= MOST_DIGITS:
        raise Broken(f"{what} is no number that can be meant.")
    return value


def day(value: str | None) -> date | None:
    """The date of a date field in either protocol, which may carry a time of 0:00."""
    return date.fromisoformat(value[:10] if "-" in value[:10] else f"{value[:4]}-{value[4:6]}-{value[6:8]}") if value else None
