"""Counts and sums of a sheet per currency and side, as they are kept in its JSON: sums as text, exact; pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from integration_hub.closing.differences import Line, Sold

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Side:
    """So many orders that come to so much."""

    count: int = 0
    total: Decimal = NOTHING

    def plus(self, amount: Decimal) -> "Side":
        return Side(self.count + 1, self.total + amount)


@dataclass(frozen=True, slots=True)
class Row:
    """One currency of a sheet; ``hub``: what the hub knows of the shop's orders."""

    currency: str
    shop: Side = Side()
    hub: Side = Side()
    erp: Side = Side()

    @property
    def count(self) -> int:
        """How many orders the shop has more than the ERP."""
        return self.shop.count - self.erp.count

    @property
    def difference(self) -> Decimal:
        """How much the shop has more than the ERP."""
        return self.shop.total - self.erp.total


def figures_of(lines: Iterable[Line], sold: Iterable[Sold], *, elsewhere: int = 0) -> dict[str, Any]:
    """The figures of a day: both sides by its lines, the hub by what it knows, and what never went to the ERP by its state.

    ``elsewhere``: how many orders the ERP has of that day that are not of this shop.
    """
    sides: dict[str, dict[str, Side]] = defaultdict(lambda: {"shop": Side(), "hub": Side(), "erp": Side()})
    aside: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.counts and line.shop_sum is not None:
            sides[line.currency]["shop"] = sides[line.currency]["shop"].plus(line.shop_sum)
        if line.erp_sum is not None:
            sides[line.erp_currency]["erp"] = sides[line.erp_currency]["erp"].plus(line.erp_sum)
    for order in sold:
        if order.counts and order.known:
            sides[order.currency]["hub"] = sides[order.currency]["hub"].plus(order.known.total)
        elif not order.counts:
            aside[order.state] += 1
    kept = {
        currency: {name: [side.count, f"{side.total:f}"] for name, side in found.items()}
        for currency, found in sorted(sides.items())
    }
    return {"currencies": kept, "aside": dict(sorted(aside.items())), "elsewhere": elsewhere}


def rows_of(figures: Mapping[str, Any]) -> list[Row]:
    """The figures by currency, as a table shows them."""
    return [
        Row(currency, *(Side(count, Decimal(total)) for count, total in (found[name] for name in ("shop", "hub", "erp"))))
        for currency, found in figures.get("currencies", {}).items()
    ]
