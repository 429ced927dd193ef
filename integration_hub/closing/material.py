"""What a closing sheet is made of: the shop's orders, the hub's and the ERP's, each read whole or not at all."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from connectors.base import Booked, Standing
from connectors.documents import Readiness
from integration_hub.closing.asking import Told, booked_by_erp, told_by_shop
from integration_hub.closing.days import A_DAY, begin_of, day_of, stretches
from integration_hub.closing.differences import Day, Known, Line, Sold
from integration_hub.closing.meanings import Difference
from integration_hub.connections.models import Connection
from integration_hub.orders import accounting
from integration_hub.orders.document import STATE_OF
from integration_hub.orders.models import ARRIVED, Order, OrderState
from integration_hub.orders.numbering import numbering
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run

AT_ONCE = 500
"""Numbers looked up in one statement; SQLite takes no more than a thousand values."""
LONGEST_NUMBER = 120
NEWEST = 50
"""So many of a shop's newest numbers show how they are written."""
ENTERED = (*ARRIVED, OrderState.HANDLED)


@dataclass(frozen=True, slots=True)
class Kept:
    """One order of these days as the hub keeps it."""

    pk: int
    shop_id: str
    e_number: str
    state: OrderState
    erp_key: str
    erp_number: str
    currency: str
    total: Decimal
    message: str
    placed_at: datetime
    delivered_at: datetime | None

    @property
    def known(self) -> Known:
        return Known(self.pk, self.state, self.total, self.erp_key, self.erp_number, self.message)


@dataclass(slots=True)
class Material:
    """Everything about some days of one shop. ``asked``: the ERP itself told what it holds."""

    zone: ZoneInfo
    told: list[Told]
    kept: dict[str, Kept]
    booked: list[Booked]
    asked: bool
    others: Mapping[str, Collection[str]]
    series: frozenset[str]
    gaps: Mapping[date, Sequence[Line]]
    _by_day: dict[date, list[Told]] = field(default_factory=dict)

    def day(self, day: date) -> Day:
        """What is compared of one day."""
        of_day = self._days().get(day, [])
        sold = [self._sold(one) for one in of_day if one.readiness]
        unread = [self._unread(one) for one in of_day if not one.readiness]
        booked = self.booked if self.asked else [_entered(kept) for kept in self.kept.values() if kept.state in ENTERED]
        return Day(day, sold, booked, self.others, self.series, [*unread, *self.gaps.get(day, ())])

    def _days(self) -> dict[date, list[Told]]:
        if not self._by_day:
            for one in self.told:
                kept = self.kept.get(one.shop_id)
                moment = one.placed_at or (kept.placed_at if kept else None)
                if moment:
                    self._by_day.setdefault(day_of(moment, self.zone), []).append(one)
        return self._by_day

    def _sold(self, told: Told) -> Sold:
        kept = self.kept.get(told.shop_id)
        state = STATE_OF[told.readiness or Readiness.READY]
        if kept and kept.state is OrderState.TEST:
            state = kept.state  # decided at the intake, by settings that the shop does not know
        return Sold(
            e_number=kept.e_number if kept else told.e_number,
            placed_at=told.placed_at or begin_of(date.min + A_DAY, self.zone),
            currency=told.currency,
            total=told.total,
            counts=state is OrderState.AWAITING,
            state=state,
            known=kept.known if kept else None,
        )

    def _unread(self, told: Told) -> Line:
        kept = self.kept[told.shop_id]
        return Line(Difference.FAILED, kept.e_number, "", kept.pk, kept.placed_at, counts=False, said=told.problem)


def ends_of(process: Process) -> tuple[Connection, Connection]:
    """The shop and the ERP whose days the process closes."""
    if process.target is None:
        raise ValueError(f"{process} leads nowhere")
    return process.source, process.target


def gather(run: Run, days: Sequence[date], zone: ZoneInfo) -> Material:
    """Ask the shop, the hub and the ERP about these days. Raises ConnectorError where one of them cannot be read whole."""
    shop, erp = ends_of(run.process)
    told = list(told_by_shop(run, frozenset(days), zone))
    kept = {order.shop_id: order for stretch in stretches(days) for order in _kept(shop, stretch, zone)}
    told = [one for one in told if one.readiness or one.shop_id in kept]
    booked = booked_by_erp(run, erp, _windows(days, kept.values(), zone))
    theirs = _of_other_shops(shop, erp, booked or ())
    mine = [one for one in booked or () if one.key not in theirs]
    unknown = {one.e_number for one in told if one.shop_id not in kept}
    gaps = {day: _gaps(shop, day, zone, unknown) for day in days}
    return Material(
        zone, told, kept, mine, booked is not None, _others(shop, mine, told, kept), _series(shop, told), gaps,
    )  # fmt: skip


def _windows(days: Sequence[date], kept: Iterable[Kept], zone: ZoneInfo) -> list[tuple[date, date]]:
    """Which of the ERP's days may hold these days' orders: a day more on both sides, and as late as any was delivered."""
    arrived = {(day_of(order.placed_at, zone), day_of(order.delivered_at, zone)) for order in kept if order.delivered_at}
    return [
        (first - A_DAY, max([last, *(there for placed, there in arrived if first <= placed <= last)]) + A_DAY)
        for first, last in stretches(days)
    ]


def _kept(shop: Connection, stretch: tuple[date, date], zone: ZoneInfo) -> Iterator[Kept]:
    names = tuple(Kept.__dataclass_fields__)
    begin, end = begin_of(stretch[0], zone), begin_of(stretch[1] + A_DAY, zone)
    rows = Order.objects.filter(connection=shop, placed_at__gte=begin, placed_at__lt=end).order_by("placed_at", "id")
    for row in rows.values(*names).iterator(chunk_size=2000):
        yield Kept(**row | {"state": OrderState(row["state"])})


def _entered(kept: Kept) -> Booked:
    """What the hub handed over, where the ERP cannot be asked."""
    number = kept.erp_number or kept.erp_key
    return Booked(kept.e_number, number, kept.erp_key, kept.currency, kept.total, Standing.OPEN, kept.placed_at.date())


def _of_other_shops(shop: Connection, erp: Connection, booked: Iterable[Booked]) -> set[str]:
    """The ERP's keys of orders that other shops of the merchant have there: two shops may give the same number."""
    others = Process.objects.filter(kind=ORDERS_TO_ERP, target=erp).exclude(source=shop).values_list("source_id", flat=True)
    if not others:
        return set()
    rows = Order.objects.filter(merchant_id=shop.merchant_id, connection_id__in=list(others)).exclude(erp_key="")
    numbers = {one.reference for one in booked if one.reference}
    return {key for some in _some(numbers) for key in rows.filter(e_number__in=some).values_list("erp_key", flat=True)}


def _others(
    shop: Connection, booked: Sequence[Booked], told: Iterable[Told], kept: Mapping[str, Kept]
) -> dict[str, Collection[str]]:
    """The references that are orders of this shop, of whatever day, with the key that the hub knows in the ERP."""
    numbers = {one.reference for one in booked if one.reference}
    found: dict[str, Collection[str]] = {one.e_number: () for one in told if one.readiness and one.shop_id not in kept}
    rows = Order.objects.filter(connection=shop)
    for some in _some(numbers):
        found |= {
            number: (key,) if key else () for number, key in rows.filter(e_number__in=some).values_list("e_number", "erp_key")
        }
    return found


def _series(shop: Connection, told: Iterable[Told]) -> frozenset[str]:
    newest = Order.objects.filter(merchant_id=shop.merchant_id, connection=shop).order_by("-id")
    numbers = newest.values_list("e_number", flat=True)[:NEWEST]
    return frozenset(numbering(number).series for number in (*(one.e_number for one in told), *numbers)) - {""}


def _gaps(shop: Connection, day: date, zone: ZoneInfo, unknown: Collection[str]) -> list[Line]:
    """The numbers of the day that nobody can explain, a line for each run of neighbours; not those that the shop just told."""
    account = accounting.account(shop, begin_of(day, zone), begin_of(day + A_DAY, zone))
    told = {(place.series, place.serial) for place in map(numbering, unknown)}
    return [_unexplained(missing) for missing in account.unexplained if not _all_told(missing, told)]


def _all_told(missing: accounting.Missing, told: Collection[tuple[str, int | None]]) -> bool:
    series = missing.gap.after.series
    return missing.count <= len(told) and all((series, serial) in told for serial in range(missing.first, missing.last + 1))


def _unexplained(missing: accounting.Missing) -> Line:
    alone = missing.count == 1
    numbers = missing.first_number if alone else f"{missing.first_number}\N{EN DASH}{missing.last_number}"
    said = "" if alone else f"{missing.count} numbers in a row."
    return Line(Difference.GAP, numbers[:LONGEST_NUMBER], counts=False, said=said)


def _some(numbers: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(numbers)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))
