"""What one order becomes by two sets of rules, held against each other, and such differences grouped. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from connectors.documents import Order
from integration_hub.mappings.mapping import for_erp, found_in, missing
from integration_hub.mappings.rules import Rules

CHANGED, FAIL, MENDED, STUCK, SAME = "changed", "fail", "mended", "stuck", "same"
MOST_GROUPS = 200
"""So many are told apart; what is beyond them is told by field only."""
MOST_EXAMPLES = 3
MOST_FIELDS = 20
"""So many differing fields of an example are kept."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field that differs, or the map and the word for which there is no pair."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One order: what the draft does to it, and in which fields."""

    kind: str
    fields: tuple[Field, ...] = ()


def compare(order: Order, before: Rules, after: Rules) -> Compared:
    """What becomes of an order that went by the rules ``before`` when it goes by the rules ``after``."""
    lacked, lacks = missing(order, before), missing(order, after)
    if lacks:
        return Compared(STUCK if lacked else FAIL, tuple(Field(name, word, "") for name, word in lacks))
    if lacked:
        return Compared(MENDED, tuple(Field(name, word, found_in(after.of(name), word) or "") for name, word in lacked))
    found = tuple(dict.fromkeys(differences(for_erp(order, before), for_erp(order, after))))
    return Compared(CHANGED, found) if found else Compared(SAME)


def differences(before: Any, after: Any, path: str = "") -> Iterator[Field]:
    """Every field that is not the same in both documents; of lists, the places are told as one: ``lines[].tax_code``."""
    if before == after:
        return
    if is_dataclass(before) and is_dataclass(after):
        for each in fields(before):
            name = f"{path}.{each.name}" if path else each.name
            yield from differences(getattr(before, each.name), getattr(after, each.name), name)
    elif isinstance(before, tuple) and isinstance(after, tuple):
        for old, new in zip_longest(before, after):
            yield from differences(old, new, f"{path}[]")
    else:
        yield Field(path, _text(before), _text(after))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


@dataclass(slots=True)
class Tally:
    """The orders of one group, counted."""

    orders: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    examples: list[dict[str, Any]] = field(default_factory=list)

    def add(self, order: Order, pk: int, compared: Compared) -> None:
        self.orders += 1
        self.sums[order.currency] = self.sums.get(order.currency, Decimal(0)) + order.total
        if len(self.examples) < MOST_EXAMPLES:
            told = [[each.path, each.old, each.new] for each in compared.fields[:MOST_FIELDS]]
            total = f"{order.total:f}"
            self.examples.append(
                {"pk": pk, "e_number": order.e_number, "total": total, "currency": order.currency, "fields": told}
            )


@dataclass(frozen=True, slots=True)
class Key:
    """What tells one group from another; ``folded``: of the field only, as too many words were met."""

    kind: str
    path: str
    old: str = ""
    new: str = ""
    folded: bool = False


@dataclass(slots=True)
class Groups:
    """Differences as they come, grouped; so many at most, however many orders there are."""

    found: dict[Key, Tally] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def take(self, order: Order, pk: int, compared: Compared) -> None:
        """An order belongs to each of the groups of its differing fields, once."""
        self.counts[compared.kind] = self.counts.get(compared.kind, 0) + 1
        for key in dict.fromkeys(self._keys(compared)):
            self.found.setdefault(key, Tally()).add(order, pk, compared)

    def in_order(self) -> Iterable[tuple[Key, Tally]]:
        """What would fail first, then what changes, each the largest first."""
        rank = [FAIL, CHANGED, MENDED, STUCK]
        return sorted(self.found.items(), key=lambda each: (rank.index(each[0].kind), -each[1].orders, each[0].path))

    def _keys(self, compared: Compared) -> Iterator[Key]:
        for each in compared.fields:
            key = Key(compared.kind, each.path, each.old, each.new)
            full = len(self.found) >= MOST_GROUPS and key not in self.found
            yield Key(compared.kind, each.path, folded=True) if full else key
