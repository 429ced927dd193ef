"""The services of all merchants that a person sees: chosen and ordered by one light look at each, read whole a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.manage.freshness import Freshness, freshness_of
from integration_hub.manage.standing import Service, standing_of
from integration_hub.processes.models import Process
from integration_hub.runs.models import ACTIVE, ASKED_FOR, ENDED_BADLY, State
from integration_hub.runs.newest import newest_of

SIZE = 50
BAD, RUNNING, WELL, NEVER, OFF = "bad", "active", "well", "never", "off"
PLANNED = Q(outcome=State.HELD, asked__in=ASKED_FOR)
"""A roll-back that waits to be released went as it should, and so did a dry run."""
STATES: Mapping[str, Q] = {
    BAD: Q(enabled=True, outcome__in=ENDED_BADLY) & ~PLANNED,
    RUNNING: Q(outcome__in=ACTIVE),
    WELL: Q(enabled=True) & (Q(outcome__in=[State.DONE, State.CANCELLED]) | PLANNED),
    NEVER: Q(enabled=True, outcome=None),
    OFF: Q(enabled=False),
}
"""By their newest run, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """One service, whose it is, and how old its data is; None where a service has no data of its own."""

    service: Service
    merchant: Merchant
    fresh: Freshness | None

    @property
    def reads_everything(self) -> bool:
        kind = self.service.process.service
        return kind.is_import or (kind.queue == "publishing" and kind.target is not None)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the ``count`` services that were asked for, what is not well first; ``number`` counts pages from 1."""

    rows: Sequence[Row]
    count: int
    number: int

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the next page; 0 where there is none."""
        return self.number + 1 if self.count > self.number * SIZE else 0


def page_of_services(merchants: Sequence[Merchant], *, kind: str, state: str, number: int) -> Page:
    """One page of the merchants' services, in a fixed number of queries however many those are."""
    whose = {merchant.pk: merchant for merchant in merchants}
    found = list(_asked(list(whose), kind, state).values_list("pk", "merchant"))
    number = min(max(number, 1), max(-(-len(found) // SIZE), 1))
    shown = dict(found[(number - 1) * SIZE : number * SIZE])
    services = standing_of(Process.objects.filter(pk__in=list(shown)), sorted(set(shown.values())))
    by_key, now = {service.process.pk: service for service in services}, timezone.now()
    rows = [Row(by_key[pk], whose[merchant], next(iter(freshness_of([by_key[pk]], now)), None)) for pk, merchant in shown.items()]
    return Page(rows, len(found), number)


def _asked(merchants: Sequence[int], kind: str, state: str) -> QuerySet[Process]:
    """Each process with the outcome of its newest run: what ended badly first, what is switched off last."""
    newest = newest_of("pk")
    found = Process.objects.filter(merchant__in=merchants).annotate(
        outcome=Subquery(newest.values("state")[:1]), asked=Subquery(newest.values("mode")[:1])
    )
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(STATES[state])
    rank = Case(*(When(which, then=Value(place)) for place, which in enumerate(STATES.values())), default=Value(len(STATES)))
    return found.order_by(rank, "merchant__name", "name", "pk")
