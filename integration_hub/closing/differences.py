"""What differs between a day's orders in the shop and the ERP: pure, and to the cent."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from connectors.base import Booked, Standing
from integration_hub.closing.meanings import Difference
from integration_hub.orders.models import ARRIVED, OrderState
from integration_hub.orders.numbering import numbering

OPEN_STATES = {OrderState.FAILED: Difference.FAILED, OrderState.IN_DOUBT: Difference.IN_DOUBT}
"""What is known of an order that stands still with a reason; others that have not arrived are on their way."""


@dataclass(frozen=True, slots=True)
class Known:
    """An order as the hub knows it; ``said`` is what it says of itself."""

    pk: int
    state: OrderState
    total: Decimal
    erp_key: str = ""
    erp_number: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Sold:
    """One order of the day in the shop. ``counts``: it belongs into the ERP; else ``state`` says why not."""

    e_number: str
    placed_at: datetime
    currency: str
    total: Decimal
    counts: bool
    state: str
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One order with both sides' sums; ``kind`` is "" where they agree."""

    kind: str
    e_number: str
    erp_number: str = ""
    order_id: int | None = None
    placed_at: datetime | None = None
    counts: bool = True
    shop_sum: Decimal | None = None
    currency: str = ""
    erp_sum: Decimal | None = None
    erp_currency: str = ""
    said: str = ""


@dataclass(slots=True)
class Day:
    """All that is compared. ``others``: references that are orders of other days or shops, with their keys in the ERP if known.

    ``series``: how this shop's e-numbers are written; what is written otherwise is somebody else's reference.
    ``named``: lines that are known beforehand, without sums: numbers that nobody can explain, records that nobody can read.
    """

    day: date
    sold: Sequence[Sold] = ()
    booked: Sequence[Booked] = ()
    others: Mapping[str, Collection[str]] = field(default_factory=dict)
    series: Collection[str] = ()
    named: Sequence[Line] = ()


def compare(day: Day) -> list[Line]:
    """A line for every order of the day, whichever side has it; one for each further booking and each unexplained number."""
    by_reference: dict[str, list[Booked]] = defaultdict(list)
    for booked in day.booked:
        by_reference[booked.reference].append(booked)
    by_number = {booked.number: booked for booked in by_reference.pop("", [])}
    lines = [line for sold in day.sold for line in _of(sold, by_reference.pop(sold.e_number, []), by_number)]
    left = [booked for bookings in by_reference.values() for booked in bookings]
    return [*lines, *_left_over(day, left), *day.named]


def elsewhere(day: Day, lines: Iterable[Line]) -> int:
    """How many orders the ERP has of that day that are not of this shop: without a reference, or with one written otherwise."""
    named = {line.erp_number for line in lines}
    return sum(
        booked.dated == day.day
        and booked.standing is not Standing.CANCELLED
        and booked.number not in named
        and numbering(booked.reference).series not in day.series
        for booked in day.booked
    )


def _of(sold: Sold, bookings: list[Booked], by_number: Mapping[str, Booked]) -> Iterator[Line]:
    """The order itself, then each further open booking of it."""
    standing = [booked for booked in bookings if booked.standing is not Standing.CANCELLED]
    main = _main(sold, standing) or _by_hand(sold, by_number)
    if main is None:
        yield _not_there(sold, bookings)
        return
    yield _line(sold, _kind(sold, main), main)
    for booked in standing:
        if booked is not main:
            yield _further(sold.e_number, booked, sold.known.pk if sold.known else None)


def _main(sold: Sold, standing: Sequence[Booked]) -> Booked | None:
    """Of several bookings the one that the hub made, else one that agrees, else the first."""

    def worth(booked: Booked) -> tuple[bool, bool]:
        agrees = (booked.total, booked.currency) == (sold.total, sold.currency)
        return bool(sold.known and booked.key == sold.known.erp_key), agrees

    return max(standing, key=worth, default=None)


def _by_hand(sold: Sold, by_number: Mapping[str, Booked]) -> Booked | None:
    """Whoever enters an order by hand need not enter the e-number."""
    known = sold.known
    found = by_number.get(known.erp_number) if known and known.state == OrderState.HANDLED else None
    return found if found and found.standing is not Standing.CANCELLED else None


def _kind(sold: Sold, booked: Booked) -> str:
    if not sold.counts:
        return Difference.NOT_IN_SHOP
    if booked.currency != sold.currency:
        return Difference.CURRENCY
    if booked.total != sold.total:
        return Difference.SUM
    return "" if sold.known else Difference.UNKNOWN


def _not_there(sold: Sold, bookings: Sequence[Booked]) -> Line:
    """An order that the ERP does not have, or has cancelled."""
    cancelled = bookings[0] if bookings else None
    if not sold.counts:
        return _line(sold, "", None, number=cancelled.number if cancelled else "")
    if cancelled:
        return _line(sold, Difference.CANCELLED_IN_ERP, None, number=cancelled.number)
    if sold.known is None:
        return _line(sold, Difference.UNKNOWN, None)
    arrived = (*ARRIVED, OrderState.HANDLED)
    kind = Difference.MISSING if sold.known.state in arrived else OPEN_STATES.get(sold.known.state, Difference.AWAITING)
    return _line(sold, kind, None, number=sold.known.erp_number)


def _line(sold: Sold, kind: str, booked: Booked | None, *, number: str = "") -> Line:
    return Line(
        kind=kind,
        e_number=sold.e_number,
        erp_number=booked.number if booked else number,
        order_id=sold.known.pk if sold.known else None,
        placed_at=sold.placed_at,
        counts=sold.counts,
        shop_sum=sold.total,
        currency=sold.currency,
        erp_sum=booked.total if booked else None,
        erp_currency=booked.currency if booked else "",
        said=sold.known.said if sold.known and kind else "",
    )


def _further(e_number: str, booked: Booked, order_id: int | None = None) -> Line:
    return Line(
        Difference.TWICE, e_number, booked.number, order_id, counts=False, erp_sum=booked.total, erp_currency=booked.currency
    )


def _left_over(day: Day, left: Iterable[Booked]) -> Iterator[Line]:
    """What the ERP dates on this day under a number of this shop, though the shop has no such order on it."""
    for booked in left:
        if booked.dated != day.day or booked.standing is Standing.CANCELLED:
            continue
        if booked.reference in day.others:
            if day.others[booked.reference] and booked.key not in day.others[booked.reference]:
                yield _further(booked.reference, booked)
        elif numbering(booked.reference).series in day.series:
            yield Line(
                Difference.ONLY_IN_ERP, booked.reference, booked.number, counts=False,
                erp_sum=booked.total, erp_currency=booked.currency,
            )  # fmt: skip
