"""What stands beside the cases on the desk: stuck runs, systems that are away, orders in doubt; in a fixed number of queries."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from django.db.models import Count, F, Min, OuterRef, Q, Subquery
from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.orders.models import Order, OrderState
from integration_hub.runs.models import ACTIVE, Run, State
from integration_hub.runs.newest import newest_of

UNTAKEN_AFTER = timedelta(minutes=3)
LONG_AFTER = timedelta(minutes=15)
TIMES_LONGER = 4
"""A run that takes so many times as long as the last good one, and at least LONG_AFTER, is looked at."""


class Why(StrEnum):
    """What is odd about a run that has not ended."""

    SILENT = "silent"
    UNTAKEN = "untaken"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Stuck:
    """A run that does not get on. ``usual``: how long the last good one took."""

    run: Run
    why: Why
    since: datetime
    usual: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """A system that did not answer when it was last asked; ``sharing``: other merchants with a connection to the same host."""

    connection: Connection
    host: str
    sharing: tuple[Merchant, ...]


@dataclass(frozen=True, slots=True)
class Doubts:
    """A shop's orders in doubt: how many the hub settles by itself and from when on, and how many wait for a person."""

    shop: Connection
    settling: int
    asked_at: datetime | None
    waiting: int


def stuck_runs(merchants: Sequence[Merchant]) -> list[Stuck]:
    """The runs that do not get on, those first that have not for longest."""
    good = newest_of("process").filter(mode=OuterRef("mode"), state=State.DONE)
    took = good.annotate(took=F("ended_at") - F("started_at")).values("took")[:1]
    mine = {merchant.pk for merchant in merchants}
    # All active runs are few; by their merchant a planner reads every run there was.
    active = Run.objects.filter(state__in=ACTIVE).order_by().values_list("pk", "merchant_id")
    found = Run.objects.filter(pk__in=[run for run, merchant in active if merchant in mine]).annotate(usual=Subquery(took))
    runs = list(found.select_related("merchant", "process").defer("plan", "resume"))
    busy = {run.target_key for run in runs if run.state == State.RUNNING}
    stuck = (_stuck(run, timezone.now(), busy) for run in runs)
    return sorted((each for each in stuck if each), key=lambda each: each.since)


def systems_away(merchants: Sequence[Merchant]) -> list[Away]:
    """The systems that are offline, those first that have been for longest."""
    mine = Connection.objects.filter(merchant__in=merchants).select_related("merchant").defer("credentials")
    everything = list(mine)
    away = [each for each in everything if each.state == ServiceState.OFFLINE]
    hosts = {each.pk: host_of(each) for each in everything}
    found = [Away(each, hosts[each.pk], tuple(_sharing(each, everything, hosts))) for each in away]
    return sorted(found, key=lambda each: (each.connection.state_since is None, each.connection.state_since))


def doubts_of(merchants: Sequence[Merchant]) -> list[Doubts]:
    """The orders in doubt by shop; where a person is waited for first."""
    asked = Order.objects.filter(merchant__in=merchants, state=OrderState.IN_DOUBT).order_by()
    by_itself = Q(not_before__isnull=False)
    # Grouped by merchant, too: by the shop alone a planner walks through every order there is.
    rows = asked.values_list("merchant", "connection").annotate(
        settling=Count("pk", filter=by_itself), asked_at=Min("not_before"), waiting=Count("pk", filter=~by_itself)
    )
    told = {shop: figures for _merchant, shop, *figures in rows}
    shops = Connection.objects.filter(pk__in=told).select_related("merchant")
    return sorted((Doubts(shop, *told[shop.pk]) for shop in shops), key=lambda each: (-each.waiting, -each.settling))


def host_of(connection: Connection) -> str:
    """The host that the connection speaks to, as its settings name it; "" where they name none."""
    named = connection.settings
    for address in (named.get("url"), named.get("base_url")):
        if isinstance(address, str) and address:
            return (urlsplit(address).hostname or "").lower()
    host = named.get("host")
    return host.lower() if isinstance(host, str) else ""


def _stuck(run: Run, now: datetime, busy: Iterable[str]) -> Stuck | None:
    usual: timedelta | None = run.usual  # type: ignore[attr-defined]  # annotated above
    if run.state == State.QUEUED:
        waits = run.target_key not in busy and now - run.created_at > UNTAKEN_AFTER
        return Stuck(run, Why.UNTAKEN, run.created_at) if waits else None
    if run.lease_until and run.lease_until < now:
        return Stuck(run, Why.SILENT, run.lease_until)
    began = run.started_at or run.created_at
    is_long = usual is not None and now - began > max(usual * TIMES_LONGER, LONG_AFTER)
    return Stuck(run, Why.LONG, began, usual) if is_long else None


def _sharing(one: Connection, everything: Iterable[Connection], hosts: dict[int, str]) -> Iterator[Merchant]:
    """Each other merchant once."""
    if not hosts[one.pk]:
        return
    seen: Counter[int] = Counter([one.merchant_id])
    for other in everything:
        if hosts[other.pk] == hosts[one.pk] and not seen[other.merchant_id]:
            seen[other.merchant_id] += 1
            yield other.merchant
