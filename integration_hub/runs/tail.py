"""Following the log live: each look brings what came since the last, and says where the next begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.runs import lines
from integration_hub.runs.lines import Asked, Told
from integration_hub.runs.models import LogEntry
from integration_hub.ui.paging import Page, mark_of

MOST = 1000
"""Lines that one page takes up; then it is loaded anew."""


@dataclass(frozen=True, slots=True)
class Tail:
    """What came: ``rows``, newest first. ``after`` is where the next look begins, ``came`` how many came in all looks."""

    rows: Sequence[Told]
    after: str
    came: int

    @property
    def full(self) -> bool:
        return self.came >= MOST


def begin(page: Page[LogEntry]) -> Tail:
    """A tail that follows the newest page; of an empty one, from now on."""
    after = mark_of(page.rows[0], by_time=True) if page.rows else f"{(timezone.now() - lines.SETTLED).isoformat()}_0"
    return Tail((), after, 0)


def go_on(asked: Asked, merchants: Sequence[Merchant], query: Mapping[str, str]) -> Tail:
    """What came since the mark ``tail`` of the query; ``came`` of it is what earlier looks have brought."""
    after, before = query.get("tail", ""), query.get("came", "")
    found = lines.arrived(asked, after)
    came = len(found) + (int(before) if before.isdecimal() and len(before) < 6 else 0)
    return Tail(list(lines.told(found, merchants)), mark_of(found[0], by_time=True) if found else after, came)
