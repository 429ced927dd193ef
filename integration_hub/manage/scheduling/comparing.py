"""A timetable beside the one it would replace: how old data gets, which runs wait, what the systems must bear. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import floor

from django.utils.functional import Promise
from django.utils.translation import gettext_noop

from integration_hub.connections.models import Connection
from integration_hub.manage.freshness import DATA, SHOWN_BY_SHOPS
from integration_hub.manage.scheduling.known import Known, Timetable
from integration_hub.manage.scheduling.outlook import Figures, Outlook, outlook_of
from integration_hub.processes import kinds
from integration_hub.processes.ages import Age
from integration_hub.processes.loads import Load
from integration_hub.processes.models import Process

ALIKE = timedelta(minutes=1)
"""Ages that differ by less are the same to whoever reads them."""


class Verdict(StrEnum):
    """What a change makes of an age; the words of its badges."""

    OLDER = gettext_noop("Older")
    FRESHER = gettext_noop("Fresher")
    SAME = gettext_noop("As before")


@dataclass(frozen=True, slots=True)
class AgeRow:
    """One kind of data of one system, where people meet it; None: nothing renews it by itself. ``where`` is "" of the hub."""

    name: Promise
    source: str
    where: str
    before: Age | None
    after: Age | None

    @property
    def verdict(self) -> Verdict:
        if self.before is None or self.after is None:
            return Verdict.SAME if self.before == self.after else Verdict.FRESHER if self.after else Verdict.OLDER
        if abs(self.after.most - self.before.most) < ALIKE:
            return Verdict.SAME
        return Verdict.OLDER if self.after.most > self.before.most else Verdict.FRESHER


@dataclass(frozen=True, slots=True)
class RunRow:
    """The runs of one service, as usual; ``slow`` are those after the change on slow days. ``took``: one of them."""

    process: Process
    before: Figures
    after: Figures
    slow: Figures


@dataclass(frozen=True, slots=True)
class LoadRow:
    """The calls to one account, by whichever connections; only of accounts that are called at all."""

    systems: tuple[str, ...]
    allowed: float
    before: Load
    after: Load

    @property
    def whole_allowed(self) -> int:
        return floor(self.allowed)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``unmeasured``: services of which no run has been measured yet."""

    since: datetime
    until: datetime
    ages: tuple[AgeRow, ...]
    runs: tuple[RunRow, ...]
    loads: tuple[LoadRow, ...]
    unmeasured: tuple[Process, ...]

    @property
    def changed(self) -> list[AgeRow]:
        """The ages that are others than before."""
        return [each for each in self.ages if each.verdict is not Verdict.SAME]

    @property
    def unchanged(self) -> list[AgeRow]:
        """The ages that stay, without what only a person renews."""
        return [each for each in self.ages if each.verdict is Verdict.SAME and each.after]


def compared(known: Known, before: Timetable, after: Timetable, since: datetime) -> Comparison:
    """What changes between the two, over the same 48 hours."""
    was, will = outlook_of(known, before, since), outlook_of(known, after, since)
    timed = [each for each in known.processes if before[each.pk] or after[each.pk]]
    asked = {(each.pk, line.mode) for each in timed for line in after[each.pk]}
    return Comparison(
        since, will.usual.until,
        tuple(_ages(known, was, will)),
        tuple(RunRow(each, was.figures(each), will.figures(each), will.figures(each, slow=True)) for each in timed),
        tuple(_loads(known, was, will)),
        tuple(each for each in timed if any(key == each.pk for key, _ in asked - set(known.measured))),
    )  # fmt: skip


def _ages(known: Known, was: Outlook, will: Outlook) -> Iterator[AgeRow]:
    """Each kind of data in the hub, and then where it goes on to."""
    for kind, name in DATA.items():
        for process in known.processes:
            if process.kind == kind and kind != kinds.CATALOGUE_TO_SHOP:
                source = process.source.name
                yield AgeRow(name, source, "", was.age(process), will.age(process))
                for then in _onward(process, known.processes):
                    place = then.target.name if then.target else ""
                    yield AgeRow(name, source, place, was.age(process, then), will.age(process, then))


def _onward(process: Process, others: Sequence[Process]) -> list[Process]:
    """The services that take on what this one reads."""
    takes = kinds.CATALOGUE_TO_SHOP if process.kind in SHOWN_BY_SHOPS else None
    takes = kinds.ORDERS_TO_ERP if process.kind == kinds.ORDERS_FROM_SHOP else takes
    return [each for each in others if each.kind == takes and each.source_id == process.source_id]


def _loads(known: Known, was: Outlook, will: Outlook) -> Iterator[LoadRow]:
    limits = {limit.account: limit for limit in known.limits.values() if limit}
    for account, limit in sorted(limits.items()):
        systems = tuple(end.name for end in _ends(known) if known.limits[end.pk] == limit)
        before, after = was.load(known, account), will.load(known, account)
        if before.calls or after.calls:
            yield LoadRow(systems, limit.a_minute, before, after)


def _ends(known: Known) -> list[Connection]:
    """Each connection once, by name."""
    ends = {end.pk: end for each in known.processes for end in (each.source, each.target) if end}
    return sorted(ends.values(), key=lambda end: end.name)
