"""The figures in Prometheus' own form: each with its name, its help, and labels of which there are only so many. Pure.

All are gauges: what is so now, or was within the last hour or day. The database forgets, so nothing is counted for ever.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, product

from prometheus_client.core import GaugeHistogramMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric

from integration_hub import __version__
from integration_hub.cases.models import LIVE
from integration_hub.cases.models import Kind as CaseKind
from integration_hub.connections.models import ServiceState
from integration_hub.manage.freshness import DATA
from integration_hub.metrics.figures import Figures
from integration_hub.metrics.queries import EDGES, HELD, OPEN, REFUSED, WAITING, Counted, Told
from integration_hub.processes.kinds import KINDS
from integration_hub.runs.models import ACTIVE, State

Values = Mapping[tuple[str, ...], float]
ENDS = tuple(state for state in State if state not in ACTIVE)


@dataclass(frozen=True, slots=True)
class Shown:
    """The figures as one reader sees them: of those merchants alone, by their short names. ``now``: ages go on meanwhile."""

    of: Figures
    merchants: Mapping[int, str]
    now: datetime

    def collect(self) -> Iterator[Metric]:
        """What prometheus-client asks for."""
        return (family(self) for family in FAMILIES)


def _gauge(name: str, said: str, labels: tuple[str, ...], values: Values) -> Metric:
    family = GaugeMetricFamily(name, said, labels=labels)
    for words, value in values.items():
        family.add_metric(words, value)
    return family


def _summed(shown: Shown, rows: Iterable[Counted], every: Iterable[tuple[str, ...]]) -> Counter[tuple[str, ...]]:
    """The rows together; of ``every`` words that none has, nothing."""
    sums = Counter(dict.fromkeys(every, 0))
    for row in rows:
        if row.merchant in shown.merchants:
            sums[row.words] += row.number
    return sums


def _seconds(shown: Shown, since: datetime | None) -> float | None:
    """How long ago that was; another machine's clock may be a moment ahead."""
    return None if since is None else max((shown.now - since).total_seconds(), 0.0)


def _of_services(shown: Shown, figure: Callable[[Told], float | None], choose: Callable[..., float] = max) -> Values:
    """A figure of each merchant's services of a kind; where it has several, the highest, or what else is chosen."""
    found: dict[tuple[str, ...], float] = {}
    for told in shown.of.services:
        value = figure(told)
        if told.merchant in shown.merchants and value is not None:
            place = (shown.merchants[told.merchant], told.kind)
            found[place] = choose(value, found.get(place, value))
    return found


def _info(_: Shown) -> Metric:
    return InfoMetricFamily("hub", "The hub that answers.", {"version": __version__})


def _clock(shown: Shown) -> Metric:
    age = _seconds(shown, shown.of.clock_at)
    return _gauge("hub_clock_age_seconds", "Since the clock last turned.", (), {} if age is None else {(): age})


def _queue(shown: Shown) -> Metric:
    rows = (Counted(each.merchant, (each.kind, each.state), each.number) for each in shown.of.queue)
    said = "Runs that wait for a worker, or are at work."
    return _gauge("hub_queue_runs", said, ("service", "state"), _summed(shown, rows, product(KINDS, ACTIVE)))


def _queue_age(shown: Shown) -> Metric:
    ages: dict[tuple[str, ...], float] = dict.fromkeys(((kind,) for kind in KINDS), 0.0)
    for each in shown.of.queue:
        if each.state == State.QUEUED and each.merchant in shown.merchants:
            ages[each.kind,] = max(ages[each.kind,], _seconds(shown, each.oldest) or 0.0)
    return _gauge("hub_queue_oldest_seconds", "Since the oldest run that waits for a worker was asked for.", ("service",), ages)


def _ended(shown: Shown) -> Metric:
    sums = _summed(shown, shown.of.ended, product(KINDS, ENDS))
    values = {(*words, "1h"): count for words, count in sums.items()}
    said = "How the runs ended that have within the last hour."
    return _gauge("hub_runs_ended", said, ("service", "outcome", "window"), values)


def _orders(shown: Shown) -> Metric:
    rows = (Counted(row.merchant, (shown.merchants.get(row.merchant, ""), *row.words), row.number) for row in shown.of.orders)
    sums = _summed(shown, rows, product(shown.merchants.values(), OPEN))
    return _gauge("hub_orders", "Orders that have not arrived: where they stand.", ("merchant", "state"), sums)


def _deliveries(shown: Shown) -> Metric:
    said = "From when the hub had an order until the ERP did, of those that arrived within the last hour, or day."
    family = GaugeHistogramMetricFamily("hub_delivery_seconds", said, labels=["window"])
    edges = [*(f"{edge.total_seconds()}" for edge in EDGES), "+Inf"]
    for window, lately in (("1h", (True,)), ("1d", (True, False))):
        took = [each for each in shown.of.deliveries if each.lately in lately and each.merchant in shown.merchants]
        sums = Counter(dict.fromkeys(range(len(edges)), 0))
        for each in took:
            sums[each.bucket] += each.number
        family.add_metric([window], list(zip(edges, accumulate(sums.values()), strict=True)), sum(each.seconds for each in took))
    return family


def _data_age(shown: Shown) -> Metric:
    ages = _of_services(shown, lambda told: _seconds(shown, told.good_at) if told.kind in DATA else None)
    said = "Since all of a merchant's data of this kind was last known; of several systems the oldest."
    return _gauge("hub_data_age_seconds", said, ("merchant", "service"), ages)


def _data_due(shown: Shown) -> Metric:
    every = _of_services(shown, lambda told: told.every.total_seconds() if told.every and told.kind in DATA else None, min)
    said = "The longest that schedules, or what was agreed of files, let this data wait. Twice as old is too old."
    return _gauge("hub_data_due_seconds", said, ("merchant", "service"), every)


def _failing(shown: Shown) -> Metric:
    ages = _of_services(shown, lambda told: _seconds(shown, told.failing_since) or 0.0)
    return _gauge("hub_failing_seconds", "Since all runs of a service end badly; 0: it is well.", ("merchant", "service"), ages)


def _untold(shown: Shown) -> Metric:
    waiting: Values = {(shown.merchants[pk],): count for pk, count in shown.of.untold.items() if pk in shown.merchants}
    said = "SKUs of which a shop has not been told, as counted every five minutes."
    return _gauge("hub_shop_items_waiting", said, ("merchant",), waiting)


def _mails(shown: Shown) -> Metric:
    sums = _summed(shown, shown.of.mails, [(WAITING,), (REFUSED,), (HELD,)])
    return _gauge("hub_mails", "Mails that wait, were refused and are tried again, or are held for a digest.", ("state",), sums)


def _cases(shown: Shown) -> Metric:
    sums = _summed(shown, shown.of.cases, product(CaseKind, LIVE))
    return _gauge("hub_cases", "Cases that ask for a person.", ("kind", "state"), sums)


def _connections(shown: Shown) -> Metric:
    sums = _summed(shown, shown.of.connections, [(state,) for state in ServiceState])
    return _gauge("hub_connections", "Connections: how their systems answered when last asked.", ("state",), sums)


def _read(shown: Shown) -> Metric:
    return _gauge("hub_metrics_read_seconds", "How long these figures took to read.", (), {(): shown.of.took})


def _read_age(shown: Shown) -> Metric:
    age = _seconds(shown, shown.of.taken_at) or 0.0
    return _gauge("hub_metrics_age_seconds", "Since these figures were read: they are kept for a while.", (), {(): age})


FAMILIES: tuple[Callable[[Shown], Metric], ...] = (
    _info, _clock, _queue, _queue_age, _ended, _orders, _deliveries, _data_age, _data_due, _failing, _untold, _mails, _cases,
    _connections, _read, _read_age,
)  # fmt: skip
