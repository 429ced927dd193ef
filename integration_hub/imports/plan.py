"""What an import would change, in figures: per market, with the biggest price moves and the stock that would be gone. Pure."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from connectors.documents import Document
from integration_hub.catalogue.models import Kind

MOST_MOVES = 10
MOST_SAMPLES = 5


@dataclass(slots=True)
class Market:
    """One market's figures, of records: what is published there now, and what would happen to it."""

    published: int = 0
    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    moved_far: int = 0
    to_zero: int = 0

    @property
    def unchanged(self) -> int:
        return self.published - self.changed - self.withdrawn


@dataclass(frozen=True, slots=True)
class Move:
    """One figure that changes."""

    key: str
    market: str
    before: Decimal
    after: Decimal

    @property
    def share(self) -> Decimal:
        """How far it moves, as a share of what it was: 0.5 is half as much, or half as much again."""
        return abs(self.after - self.before) / abs(self.before)


@dataclass(slots=True)
class Plan:
    """The difference between what is staged and what is published. ``refreshed`` differ only as the ERP writes them."""

    kind: Kind
    published: int = 0
    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    refreshed: int = 0
    markets: dict[str, Market] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    to_zero: int = 0
    samples: dict[str, list[str]] = field(default_factory=dict)
    limits: dict[str, float] = field(default_factory=dict)
    """What it was judged by, as the service was set then."""
    generation: int = 0
    """The last one in which a run had changed records of this kind when the plan was drawn."""
    reported: int | None = None
    """How many changes the source tells of by itself; None where that was not asked."""

    @property
    def missed(self) -> int | None:
        """At least so many changes were never reported; withdrawals do not count, as no source reports those."""
        return None if self.reported is None else max(self.added + self.changed - self.reported, 0)

    @property
    def unchanged(self) -> int:
        return self.published - self.changed - self.withdrawn

    @property
    def touched(self) -> int:
        """How many records readers would see differently."""
        return self.added + self.changed + self.withdrawn

    def market(self, name: str) -> Market:
        return self.markets.setdefault(name, Market())

    def count(self, figure: str, grouped: Iterable[tuple[str, int]]) -> None:
        """Take in how many records stand in which markets (one a line), for the figure of that name."""
        for markets, number in grouped:
            setattr(self, figure, getattr(self, figure) + number)
            for name in _names(markets):
                market = self.market(name)
                setattr(market, figure, getattr(market, figure) + number)

    def compare(self, key: str, before: Sequence[Document], after: Sequence[Document], far: Decimal) -> None:
        """Take in one record whose documents change; a figure that moves by ``far`` or more of itself has moved far."""
        self.changed += 1
        old, new = ({document.key: document for document in documents} for documents in (before, after))
        was, will = ({document.market for document in documents} for documents in (before, after))
        for name in was - will:
            self.market(name).withdrawn += 1
        for name in will - was:
            self.market(name).added += 1
        for name in was & will:
            self.market(name).changed += _within(old, name) != _within(new, name)
        self._figures(key, [_move(key, old[each], new[each]) for each in old.keys() & new.keys()], far)

    def _figures(self, key: str, moves: Iterable[Move | None], far: Decimal) -> None:
        moved = [move for move in moves if move]
        if self.kind == Kind.PRICE:
            self.moves = heapq.nsmallest(MOST_MOVES, [*self.moves, *moved], key=lambda move: (-move.share, move.key, move.market))
            for name in {move.market for move in moved if move.share >= far}:
                self.market(name).moved_far += 1
        elif self.kind == Kind.STOCK:
            emptied = {move.market for move in moved if move.before > 0 >= move.after}
            self.to_zero += bool(emptied)
            for name in emptied:
                self.market(name).to_zero += 1

    def as_json(self) -> dict[str, Any]:
        """The figures as a run keeps them."""
        return {
            **{name: getattr(self, name) for name in ("published", "added", "changed", "withdrawn", "unchanged", "to_zero")},
            "markets": {name: _figures_of(market) for name, market in sorted(self.markets.items())},
            "moves": [
                {"key": move.key, "market": move.market, "before": str(move.before), "after": str(move.after)}
                for move in self.moves
            ],
            "samples": self.samples,
            **({} if self.missed is None else {"missed": self.missed}),
            **({"limits": self.limits} if self.limits else {}),
        }


def _figures_of(market: Market) -> dict[str, int]:
    names = ("published", "added", "changed", "withdrawn", "unchanged", "moved_far", "to_zero")
    return {name: getattr(market, name) for name in names}


def _names(markets: str) -> Sequence[str]:
    return markets.split("\n")


def _within(documents: Mapping[str, Document], market: str) -> dict[str, Document]:
    return {key: document for key, document in documents.items() if document.market == market}


def _move(key: str, before: Document, after: Document) -> Move | None:
    if before.amount is None or after.amount is None or before.amount in (after.amount, 0):
        return None
    return Move(key, before.market, before.amount, after.amount)
