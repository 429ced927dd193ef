"""The words that the shop's newest orders use: read live from its first page, before the hub has taken a single one."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from connectors.base import Call, Client, Reads
from connectors.documents import Order
from connectors.errors import ConnectorError, Unreadable
from connectors.registry import connector
from integration_hub.connections.looking import HURRY
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import opened
from integration_hub.mappings.mapping import Word, found_in, words_of
from integration_hub.mappings.rules import MAPS, Rules
from integration_hub.mappings.sheet import Row, Sheet

LOOK_BACK = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Met:
    """One word of the shop, in how many orders it stands, and what becomes of it."""

    map: str
    word: str
    orders: int
    becomes: str | None

    @property
    def of(self) -> str:
        return MAPS[self.map]


@dataclass(frozen=True, slots=True)
class Recent:
    """What was met in ``orders`` orders; with ``problem`` the shop could not be asked."""

    orders: int = 0
    met: Counter[Word] = field(default_factory=Counter)
    problem: str = ""
    remedy: str = ""

    def words(self, rules: Rules) -> list[Met]:
        """Every word, those of the most orders first; ``becomes`` is None where it has no pair."""
        found = [
            Met(name, word, orders, found_in(rules.of(name), word)) for (name, word), orders in self.met.most_common() if word
        ]
        return sorted(found, key=lambda each: (each.becomes is not None, list(MAPS).index(each.map), -each.orders))

    def lacking(self, rules: Rules) -> list[Met]:
        """Those that have no pair: an order with one of them would fail."""
        return [each for each in self.words(rules) if each.becomes is None]

    def of(self, name: str) -> list[str]:
        return sorted(word for of, word in self.met if of == name and word)


def recent_words(shop: Connection) -> Recent:
    """Ask the shop now. Whatever goes wrong is said, never raised."""
    reads = connector(shop.connector).reads.get(Order)
    if reads is None:
        return Recent(problem=f"{shop.name} gives no orders.", remedy="Nothing to do.")
    try:
        with opened(shop, _unheard, pace=HURRY) as account:
            orders = list(_orders(reads, account.client, timezone.now() - LOOK_BACK))
    except ConnectorError as problem:
        return Recent(problem=problem.message, remedy=problem.remedy)
    met = Counter(word for order in orders for word in dict.fromkeys(words_of(order)))
    return Recent(len(orders), met)


def with_words(sheet: Sheet, recent: Recent, rules: Rules) -> Sheet:
    """The sheet with a row for each word that has no pair yet, to be filled in or left."""
    for table in sheet.tables:
        known = {row.shop for row in table.rows}
        unpaired = [word for word in recent.of(table.name) if word not in known and word not in rules.of(table.name)]
        table.rows += [Row(word) for word in unpaired]
    return sheet


def _orders(reads: Reads[Any, Order], client: Client, since: datetime) -> Iterator[Order]:
    """Those of the first page that can be read."""
    parse: Callable[[bytes], Any] = reads.parser(client)
    for page in reads.pages(client, since, ""):
        for raw in page.records:
            try:
                yield from parse(raw).documents
            except Unreadable:
                continue
        return


def _unheard(call: Call) -> None:
    """What is asked here is asked again once orders are taken; only then it is kept."""
