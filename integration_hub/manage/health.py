"""Is it well? One line a merchant, and what needs a person first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.orders.models import COLUMNS, NOT_PICKED_UP, Order, OrderState
from integration_hub.processes.models import Process
from integration_hub.runs.models import ENDED_BADLY, Run
from integration_hub.ui.words import plural


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not well, and the page where it is seen."""

    text: str
    view: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """How a merchant's exchange is; without findings it is well."""

    merchant: Merchant
    findings: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        if not self.findings:
            return "All is well: nothing has failed, and every web service that was checked answers."
        return f"{plural(len(self.findings), 'thing needs', 'things need')} attention."


def of_all(merchants: Sequence[Merchant]) -> list[Health]:
    """The health of each, in a fixed number of queries for any number of merchants."""
    keys = [merchant.pk for merchant in merchants]
    found: dict[int, list[Finding]] = defaultdict(list)
    for merchant, finding in (*_offline(keys), *_orders(keys), *_runs(keys)):
        found[merchant].append(finding)
    return [Health(merchant, tuple(found[merchant.pk])) for merchant in merchants]


def _offline(merchants: Iterable[int]) -> Iterator[tuple[int, Finding]]:
    bad = Connection.objects.filter(merchant__in=merchants, state__in=[ServiceState.OFFLINE, ServiceState.SLOW])
    for connection in bad.order_by("name"):
        yield connection.merchant_id, Finding(f"{connection.name} is {connection.state}.", "connections:list")


def _orders(merchants: Iterable[int]) -> Iterator[tuple[int, Finding]]:
    states = [*COLUMNS["failed"], OrderState.HANDED_OVER]
    in_time = Q(state=OrderState.HANDED_OVER) & ~Q(code=NOT_PICKED_UP)
    open_ones = Order.objects.filter(merchant__in=merchants, state__in=states).exclude(in_time).order_by()
    for row in open_ones.values("merchant", "state").annotate(count=Count("pk")).order_by("merchant", "state"):
        yield row["merchant"], _of_orders(row["state"], row["count"])


def _of_orders(state: str, count: int) -> Finding:
    orders = plural(count, "order")
    if state == OrderState.FAILED:
        return Finding(f"{orders} failed.", "orders:list", "?state=failed")
    if state == OrderState.HANDED_OVER:
        said = f"{plural(count, 'order was', 'orders were')} left on the file server and not picked up in time."
        return Finding(said, "orders:list", "?state=handed_over")
    return Finding(f"{orders} in doubt: sent, but the answer was lost.", "orders:list", "?state=in_doubt")


def _runs(merchants: Iterable[int]) -> Iterator[tuple[int, Finding]]:
    newest = Run.objects.filter(process=OuterRef("pk")).order_by("-id")
    last = Process.objects.filter(merchant__in=merchants, enabled=True).annotate(
        last_state=Subquery(newest.exclude(state__in=["queued", "running"]).values("state")[:1])
    )
    for process in last.filter(last_state__in=ENDED_BADLY).order_by("name"):
        yield process.merchant_id, Finding(f"{process.name} ended badly.", "runs:list", f"?service={process.slug}")
