"""Each chart with its words, its picture and its table."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integration_hub.accounts.models import Merchant
from integration_hub.charts import drawing, queries
from integration_hub.charts.drawing import Picture, Span
from integration_hub.charts.models import Sample
from integration_hub.charts.queries import OTHER, Timed
from integration_hub.processes import kinds
from integration_hub.runs.models import Run
from integration_hub.ui.words import duration, number

TALL, SMALL = 180, 110
DRAWN = ("delivered", "awaiting", "failed", OTHER)
"""From the bottom up."""
DATA: dict[str, Promise] = {
    kinds.ITEMS_FROM_ERP: gettext_lazy("Items"),
    kinds.PRICES_FROM_ERP: gettext_lazy("Prices"),
    kinds.STOCK_FROM_ERP: gettext_lazy("Stock"),
    kinds.CUSTOMERS_FROM_ERP: gettext_lazy("Customers"),
    kinds.ADDRESSES_FROM_ERP: gettext_lazy("Delivery addresses"),
    kinds.CATALOGUE_TO_SHOP: gettext_lazy("Catalogue in the shop"),
    kinds.ORDERS_FROM_SHOP: gettext_lazy("Orders"),
}
"""The kinds of data whose age is shown, in this order."""


@dataclass(frozen=True, slots=True)
class Period:
    """How far back the charts look, and how often a line has a point."""

    key: str
    name: Promise
    length: timedelta
    minutes: tuple[int, ...]
    every: timedelta


PERIODS = (
    Period("24h", gettext_lazy("24 hours"), timedelta(hours=24), tuple(range(0, 60, 5)), timedelta(minutes=5)),
    Period("48h", gettext_lazy("48 hours"), timedelta(hours=48), (0, 15, 30, 45), timedelta(minutes=15)),
    Period("7d", gettext_lazy("7 days"), timedelta(days=7), (0,), timedelta(hours=1)),
)
USUAL = PERIODS[1]


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders of each hour: the picture, the hours that had any, newest first, and all together."""

    picture: Picture
    hours: tuple[tuple[datetime, Counter[str]], ...]
    sums: Counter[str]

    @property
    def count(self) -> int:
        return self.sums.total()


@dataclass(frozen=True, slots=True)
class Line:
    """One figure over time: as it is now, the picture, and the highest of each hour, newest first."""

    key: str
    name: Promise | str
    now: str
    most: str
    picture: Picture
    hours: tuple[tuple[datetime, str], ...]


@dataclass(frozen=True, slots=True)
class Durations:
    """How long the last runs of one service took, oldest first in the picture and newest first in the table."""

    key: str
    timed: Timed
    picture: Picture
    median: str
    bad: int
    rows: tuple[Run, ...]


def period_of(key: str) -> Period:
    """The period that was asked for, or the usual one."""
    return next((each for each in PERIODS if each.key == key), USUAL)


def span_of(merchant: Merchant, period: Period, now: datetime) -> Span:
    """Whole hours of the merchant's clock, the last of them the one that goes on."""
    zone = ZoneInfo(merchant.time_zone)
    shift = queries.shift_of(merchant.time_zone, now)
    until = (now + shift).replace(minute=0, second=0, microsecond=0) - shift + drawing.HOUR
    return Span(until - period.length, until, zone)


def orders(merchant: Merchant, span: Span) -> Orders:
    """The orders placed in each hour, by what became of them."""
    found = queries.orders_by_hour(merchant, span.since, span.until)
    stacks = [(hour, [(name, found[hour][name]) for name in DRAWN]) for hour in sorted(found)]
    picture = drawing.stacked(stacks, span, TALL, number)
    return Orders(picture, tuple(sorted(found.items(), reverse=True)), sum(found.values(), Counter()))


def lines(merchant: Merchant, period: Period, span: Span) -> tuple[list[Line], list[Line]]:
    """What waits over time, and how old each kind of data was over time."""
    found = queries.samples_of(merchant, span.since, period.minutes)
    queues = ((Sample.AWAITING, _("Orders on their way to the ERP")), (Sample.UNTOLD, _("Items that wait for the shop")))
    named = [(f"{Sample.AGE}{kind}", name) for kind, name in DATA.items()]
    waiting = [_line(name, label, found[name], period, span) for name, label in queues if found.get(name)]
    ages = [_line(name, label, found[name], period, span) for name, label in named if found.get(name)]
    return waiting, ages


def durations(merchant: Merchant) -> list[Durations]:
    """How long the last runs of each service took."""
    return [_durations(each) for each in queries.last_runs(merchant)]


def _line(name: str, label: Promise | str, points: Sequence[tuple[datetime, int]], period: Period, span: Span) -> Line:
    is_age = name.startswith(Sample.AGE)
    says, steps = (_lasting, drawing.ROUND_SECONDS) if is_age else (number, ())
    most = max(value for _, value in points)
    scale = drawing.scale_of(most, SMALL, says, steps)
    picture = drawing.line(points, span, period.every, scale)
    hours = tuple((hour, says(value)) for hour, value in _highest(points))
    return Line(name.removeprefix(Sample.AGE), label, says(points[-1][1]), says(most), picture, hours)


def _highest(points: Sequence[tuple[datetime, int]]) -> Iterator[tuple[datetime, int]]:
    """The highest of each hour, newest first."""
    found: dict[datetime, int] = {}
    for moment, value in points:
        hour = moment.replace(minute=0)
        found[hour] = max(value, found.get(hour, 0))
    yield from sorted(found.items(), reverse=True)


def _durations(timed: Timed) -> Durations:
    took = [(_seconds(run), run.ended_badly) for run in timed.runs]
    middle = median(seconds for seconds, _ in took)
    scale = drawing.scale_of(max(seconds for seconds, _ in took), SMALL, _lasting, drawing.ROUND_SECONDS)
    said = _lasting(int(middle))
    picture = drawing.dotted(took, middle, scale, said)
    return Durations(f"took-{timed.process.pk}", timed, picture, said, sum(bad for _, bad in took), tuple(reversed(timed.runs)))


def _seconds(run: Run) -> float:
    return (run.ended_at - run.started_at).total_seconds() if run.ended_at and run.started_at else 0.0


def _lasting(seconds: int) -> str:
    return duration(timedelta(seconds=seconds)) if seconds else "0"
