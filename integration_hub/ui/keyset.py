"""Pages of a list that is sorted by any column: found by the last row's values, so that a deep page costs what the first does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from integration_hub.ui.paging import SIZE, M, Page


@dataclass(frozen=True, slots=True)
class Order:
    """By which field a list is sorted, and which one decides between equals: with it no two rows are equal."""

    key: str
    tie: str
    descending: bool = False

    def names(self, *, backwards: bool = False) -> tuple[str, ...]:
        sign = "-" if self.descending is not backwards else ""
        return tuple(dict.fromkeys((f"{sign}{self.key}", f"{sign}{self.tie}")))


def sorted_page(rows: QuerySet[M], asked: Mapping[str, str], order: Order, size: int = SIZE) -> Page[M]:
    """The page that the query string asks for: what comes ``after`` a mark, what comes ``before`` one, or the first.

    ``older`` is the mark of what follows, ``newer`` of what precedes. A mark that cannot be read asks for the first page.
    """
    after, before = (_mark(rows, order, asked.get(name, "")) for name in ("after", "before"))
    backwards = after is None and before is not None
    found = list(_beyond(rows, order, after or before, backwards=backwards)[: size + 1])
    more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    follows, precedes = more or backwards, more if backwards else after is not None
    return Page(shown, _name(shown[-1:], order) if follows else "", _name(shown[:1], order) if precedes else "")


def is_mark(rows: QuerySet[M], order: Order, text: str) -> bool:
    """Whether it names a place in that order."""
    return _mark(rows, order, text) is not None


def _beyond(rows: QuerySet[M], order: Order, mark: tuple[Any, Any] | None, *, backwards: bool) -> QuerySet[M]:
    """``(key, tie) > (x, y)``, written so that an index on both is walked from x on."""
    ordered = rows.order_by(*order.names(backwards=backwards))
    if mark is None:
        return ordered
    side = "lt" if order.descending is not backwards else "gt"
    value, tie = mark
    if order.key == order.tie:
        return ordered.filter(**{f"{order.tie}__{side}": tie})
    further = Q(**{f"{order.key}__{side}": value}) | Q(**{f"{order.tie}__{side}": tie})
    return ordered.filter(**{f"{order.key}__{side}e": value}).filter(further)


def _mark(rows: QuerySet[M], order: Order, text: str) -> tuple[Any, Any] | None:
    """The values that a mark names; None of one that cannot be read."""
    try:
        value, tie = json.loads(text)
        if "\x00" in text or not (isinstance(value, str) and isinstance(tie, str)) or "\x00" in value + tie:
            return None
        return _read(rows, order.key, value), _read(rows, order.tie, tie)
    except (ValueError, TypeError, RecursionError, ValidationError):
        return None


def _read(rows: QuerySet[M], name: str, value: str) -> Any:
    """The value as the field keeps it; what a database generates is of the kind of its ``output_field``."""
    field: Any = rows.model._meta.get_field(name)
    return getattr(field, "output_field", field).to_python(value)


def _name(row: list[M], order: Order) -> str:
    """The mark of a row; "" of none."""
    if not row:
        return ""
    value = getattr(row[0], order.key)
    return json.dumps([f"{value:f}" if isinstance(value, Decimal) else str(value), str(getattr(row[0], order.tie))])
