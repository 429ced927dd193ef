"""What the charts show: grouped by the database, in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, ExpressionWrapper, F, Value
from django.db.models import DateTimeField as Moment
from django.db.models.functions import TruncHour

from integration_hub.accounts.models import Merchant
from integration_hub.charts.models import Sample
from integration_hub.orders.models import COLUMNS, Order
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run

HOUR = timedelta(hours=1)
RUNS = 50
OTHER = "other"
GROUPS = {state: name for name, states in COLUMNS.items() for state in states}
FIELDS = "id, process_id, state, started_at, ended_at"


@dataclass(frozen=True, slots=True)
class Timed:
    """A service's last runs, oldest first."""

    process: Process
    runs: list[Run]


def orders_by_hour(merchant: Merchant, since: datetime, until: datetime) -> dict[datetime, Counter[str]]:
    """How many of the orders placed in each hour have failed, wait, were delivered, or went another way.

    An hour is one that passed, as the merchant's clock begins it: the night on which clocks go back has two that are called two.
    """
    shift = shift_of(merchant.time_zone, since)
    placed = ExpressionWrapper(F("placed_at") + Value(shift), output_field=Moment()) if shift else F("placed_at")
    rows = (
        Order.objects.filter(merchant=merchant, placed_at__gte=since, placed_at__lt=until)
        .order_by()
        .values_list(TruncHour(placed, tzinfo=UTC), "state")
        .annotate(count=Count("pk"))
    )
    found: dict[datetime, Counter[str]] = defaultdict(Counter)
    for hour, state, count in rows:
        found[hour - shift][GROUPS.get(state, OTHER)] += count
    return found


def shift_of(time_zone: str, moment: datetime) -> timedelta:
    """By how much the zone's hours begin beside those of UTC: nothing, but for zones with half hours."""
    offset = moment.astimezone(ZoneInfo(time_zone)).utcoffset() or timedelta()
    return offset % HOUR


def last_runs(merchant: Merchant) -> list[Timed]:
    """The last runs of each service, by one walk down the index each. In SQL: Django slices no part of a union on SQLite."""
    processes = list(merchant.processes.order_by("name", "pk"))
    if not processes:
        return []
    walk = f"select {FIELDS} from runs_run where process_id = %s and ended_at is not null order by id desc limit {RUNS}"  # noqa: S608
    walks = " union all ".join(f"select * from ({walk}) as walk{number}" for number in range(len(processes)))  # noqa: S608
    found = defaultdict(list)
    for run in Run.objects.raw(walks, [process.pk for process in processes]):
        if run.started_at:
            found[run.process_id].append(run)
    return [Timed(process, sorted(found[process.pk], key=lambda run: run.pk)) for process in processes if found[process.pk]]


def samples_of(merchant: Merchant, since: datetime, minutes: Sequence[int]) -> dict[str, list[tuple[datetime, int]]]:
    """The samples since then, of those minutes of each hour only, oldest first, by name."""
    rows = Sample.objects.filter(merchant=merchant, at__gte=since, at__minute__in=minutes)
    found: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for name, at, value in rows.order_by("name", "at").values_list("name", "at", "value"):
        found[name].append((at, value))
    return found
