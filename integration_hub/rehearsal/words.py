"""Which words the orders of the last days use, and which of them no pair is known for: one pass over the newest orders."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from connectors import documents
from integration_hub.mappings.mapping import found_in, words_of
from integration_hub.mappings.rules import MAPS, Rules
from integration_hub.processes.models import Process
from integration_hub.rehearsal import inputs

DAYS = 14
MOST = 5_000
"""So many of the newest orders are looked through while a page is made."""


@dataclass(slots=True)
class Seen:
    """One word of the shop: how many orders use it, and which was the first and the last of them."""

    map: str
    word: str
    orders: int
    first: int
    last: int
    first_at: datetime
    last_at: datetime
    first_number: str
    last_number: str

    @property
    def of(self) -> str:
        return MAPS[self.map]


@dataclass(slots=True)
class Words:
    """What was met in ``orders`` orders; ``capped``: there are more, that were not looked through."""

    since: datetime
    orders: int = 0
    met: dict[tuple[str, str], Seen] = field(default_factory=dict)

    @property
    def capped(self) -> bool:
        return self.orders >= MOST

    def lacking(self, rules: Rules) -> list[Seen]:
        """The words without a pair, those of the most orders first."""
        found = [each for each in self.met.values() if found_in(rules.of(each.map), each.word) is None]
        return sorted(found, key=lambda each: (-each.orders, each.map, each.word))

    def of(self, name: str) -> list[str]:
        """The words of one map."""
        return sorted(each.word for each in self.met.values() if each.map == name and each.word)


def words_seen(process: Process) -> Words:
    """The words of the newest orders of the last days."""
    words = Words(timezone.now() - timedelta(days=DAYS))
    for page in inputs.pages(process.source_id, words.since, MOST):
        for order in page:
            words.orders += 1
            if order.document:
                _meet(words, order.pk, order.document)
    return words


def _meet(words: Words, pk: int, order: documents.Order) -> None:
    """Orders come newest first: the first to be met is the last that was placed."""
    for name, word in dict.fromkeys(words_of(order)):
        seen = words.met.get((name, word))
        if seen is None:
            at, number = order.placed_at, order.e_number
            words.met[name, word] = Seen(name, word, 1, pk, pk, at, at, number, number)
            continue
        seen.orders += 1
        seen.first, seen.first_at, seen.first_number = pk, order.placed_at, order.e_number
