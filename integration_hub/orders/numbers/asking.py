"""Asking the shop itself for numbers that the hub has no order of: an order is taken in, and that there is none is noted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from connectors.documents import Order as Document
from connectors.errors import Rejected
from connectors.registry import UnknownConnector, connector
from integration_hub.accounts.audit import note as audit
from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.looking import HURRY
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import opened
from integration_hub.orders.accounting import Missing
from integration_hub.orders.intake import read_one, take_in_read
from integration_hub.orders.numbering import spelled
from integration_hub.orders.numbers.notes import Chosen, Said, missing_of, note_numbers
from integration_hub.orders.reading import Taken
from integration_hub.orders.standings import Standing
from integration_hub.orders.telling import name_of
from integration_hub.processes.settings import intake_settings_of
from integration_hub.runs.exchanges import keeper

MOST_ASKED = 10
"""So many numbers at once: a person waits for the answers."""
EARLIER = "The shop has an order with this number, changed before the day from which on the hub looks after orders."
_NOT_IDS = "This shop's numbers are not its ids, so it cannot be asked for a number. Look in its order list."


@dataclass(slots=True)
class Answers:
    """What the shop said of each number."""

    found: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)


def may_be_asked(missing: Missing) -> bool:
    """Whether this shop finds an order by its number: it answers for single orders, and its neighbours' ids are their numbers."""
    try:
        reads = connector(missing.gap.after.connection.connector).reads.get(Document)
    except UnknownConnector:
        return False
    named = all(beside.shop_id == beside.e_number for beside in (missing.gap.before, missing.gap.after))
    return reads is not None and reads.one is not None and named


def ask_the_shop(merchant: Merchant, chosen: Chosen, *, by: Person) -> Answers:
    """Ask for each of these numbers. What was learned stays, also where a later answer is an error.

    Raises ConnectorError, or Refused where an order came in between.
    """
    missing = [part for part in missing_of(merchant, [chosen]) if may_be_asked(part)]
    if not missing:
        return Answers()
    shop = missing[0].gap.after.connection
    audit(by, "shop asked for numbers", name_of(missing[0]), merchant=merchant, detail={"shop": shop.slug})
    asking = _Asking(merchant, shop, chosen.after, by)
    with opened(shop, keeper(shop), pace=HURRY) as client:
        try:
            for serial, number in _numbers(missing):
                asking.answered(serial, number, read_one(shop, client, number))
        finally:
            asking.note_absent()
    return asking.answers


@dataclass(slots=True)
class _Asking:
    """Lowest number first: one that is found becomes an order, and only what lies above it is still under ``after``."""

    merchant: Merchant
    shop: Connection
    after: int
    by: Person
    answers: Answers = field(default_factory=Answers)
    absent: list[int] = field(default_factory=list)

    def answered(self, serial: int, number: str, taken: list[Taken]) -> None:
        if not taken:
            self.absent.append(serial)
            self.answers.absent.append(number)
            return
        self.note_absent()
        if taken[0].e_number != number:
            raise Rejected("numbers_are_not_ids", f"The shop's order with the id {number} is {taken[0].e_number}.", _NOT_IDS)
        if self._is_earlier(taken[0]):
            self.answers.earlier.append(number)
            self._note(serial, serial, Said(Standing.OTHER, note=EARLIER))
            return
        take_in_read(self.shop, taken, number)
        self.answers.found.append(number)

    def note_absent(self) -> None:
        """Those since the last one that was found."""
        if self.absent:
            self._note(self.absent[0], self.absent[-1], Said(Standing.ABSENT))
            self.absent.clear()

    def _note(self, first: int, last: int, said: Said) -> None:
        note_numbers(self.merchant, [Chosen(self.after, first, last)], said, by=self.by)

    def _is_earlier(self, taken: Taken) -> bool:
        start_at = intake_settings_of(self.shop).start_at
        return start_at is not None and taken.document is not None and taken.document.changed_at < start_at


def _numbers(missing: list[Missing]) -> Iterator[tuple[int, str]]:
    """Lowest first, as many as a person waits for."""
    ascending = sorted(missing, key=lambda part: part.first)
    every = ((serial, part) for part in ascending for serial in range(part.first, part.last + 1))
    for serial, part in islice(every, MOST_ASKED):
        yield serial, spelled(part.gap.before.e_number, serial)
