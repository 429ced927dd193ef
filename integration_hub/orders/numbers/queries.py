"""What the ledger's pages read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation

from integration_hub.orders.accounting import Account, Missing, account
from integration_hub.orders.gaps import Period
from integration_hub.orders.ledger import Story, story_of_missing
from integration_hub.orders.numbering import spelled
from integration_hub.orders.numbers import saying
from integration_hub.orders.numbers.asking import MOST_ASKED, may_be_asked
from integration_hub.orders.numbers.lines import Line, Lines, ends_of, page_of_lines
from integration_hub.orders.standings import Standing
from integration_hub.orders.telling import name_of

SHOWN_FIRST = 10
"""Ranges of unexplained numbers above all others; the filter shows them all."""
MOST_SINGLY = 50
"""So many numbers of a range can be looked at one by one."""


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One line of the table by standing."""

    standing: Standing
    count: int
    totals: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the ledger's page says of a period."""

    account: Account
    verdict: str
    sentence: str
    summary: tuple[SummaryRow, ...]
    page: Lines
    count: int
    last_day: datetime

    @property
    def unexplained(self) -> list[Line]:
        return [Line(None, missing, missing.standing) for missing in self.account.unexplained[:SHOWN_FIRST]]

    @property
    def unexplained_count(self) -> int:
        return self.account.counts.get(Standing.UNEXPLAINED, 0)

    @property
    def more_unexplained(self) -> bool:
        return len(self.account.unexplained) > SHOWN_FIRST


def shown_of(period: Period, standing: Standing | None, asked: Mapping[str, str]) -> Shown:
    """The account and one page of lines, in a fixed number of queries."""
    found = account(period.connection, period.since, period.until)
    summary = tuple(SummaryRow(each, count, found.totals(each)) for each, count in found.counts.items())
    count = found.counts.get(standing, 0) if standing else found.numbers
    lines = page_of_lines(period, standing, asked)
    said = saying.sentence(found, ends_of(period))
    return Shown(found, saying.verdict(found), said, summary, lines, count, period.until - timedelta(microseconds=1))


def gap_of(missing: Sequence[Missing], *, language: str) -> dict[str, Any]:
    """The stories of these numbers, the words for the customer in that language, and whether the shop can be asked."""
    stories = [story_of_missing(part) for part in missing]
    spoken = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    count = sum(part.count for part in missing)
    return {
        "missing": missing, "name": _name(missing), "stories": stories, "gap": missing[0].gap,
        "count": count, "singly": _singly(missing, count),
        "to_customer": _spoken(stories[0], spoken), "spoken": spoken, "may_ask": all(may_be_asked(part) for part in missing),
        "most_asked": MOST_ASKED, "noted": any(part.note for part in missing),
    }  # fmt: skip


def _name(missing: Sequence[Missing]) -> str:
    """All of them, lowest to highest: they are neighbours."""
    ascending = sorted(missing, key=lambda part: part.first)
    return name_of(replace(ascending[0], last=ascending[-1].last))


def chosen_of(missing: Sequence[Missing]) -> dict[str, Any]:
    """What somebody is about to explain."""
    lines = [Line(None, part, part.standing) for part in missing]
    return {"missing": missing, "lines": lines, "count": sum(part.count for part in missing)}


def _singly(missing: Sequence[Missing], count: int) -> list[tuple[int, str]]:
    """Each number of a short range by itself."""
    if not 1 < count <= MOST_SINGLY:
        return []
    every = ((serial, part) for part in missing for serial in range(part.first, part.last + 1))
    return sorted((serial, spelled(part.gap.before.e_number, serial)) for serial, part in every)


def _spoken(story: Story, language: str) -> str:
    with translation.override(language):
        return str(story.for_customer)
