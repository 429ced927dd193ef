"""Why an e-number never became an order in the ERP: known and never finished, missing between others, or outside them all."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.orders import telling
from integration_hub.orders.accounting import Missing, missing_under, unnoted_of
from integration_hub.orders.models import Order, OrderState
from integration_hub.orders.numbering import Numbering, numbering
from integration_hub.processes.kinds import ORDERS_FROM_SHOP

FAR = 1000
"""So far above the newest e-number a typing error is likelier than a new order."""


@dataclass(frozen=True, slots=True)
class Story:
    """What is known of an e-number that is no order in the ERP: for us, and to be told to the customer."""

    number: str
    title: str
    text: str
    for_customer: str | Promise
    order: Order | None = None
    before: Order | None = None
    after: Order | None = None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class _Nearby:
    """The next orders below and above a number in one shop, and how far the nearer one is."""

    before: Order | None
    after: Order | None
    distance: int


def story_of(merchant: Merchant, number: str) -> Story | None:
    """The story of an e-number; None where its order is on its way to the ERP or there, and speaks for itself."""
    number = number.strip()
    order = merchant.orders.filter(e_number=number).defer("raw", "document").first()
    if order:
        return _unfinished(order)
    place = numbering(number)
    near = _nearest(merchant, place)
    if near is None:
        return _outside(merchant, number[:80], None)
    if near.before and near.after:
        return _in_gap(number, place.serial or 0, near.after)
    return _newer(merchant, number, near) if near.before else _outside(merchant, number, near.after)


def story_of_missing(missing: Missing, number: str = "") -> Story:
    """The story of numbers without an order, or of the one ``number`` among them; it asks the database nothing."""
    title = telling.TITLES[missing.standing]
    text = telling.of_missing(missing, number)
    to_customer = telling.TO_CUSTOMER[missing.standing]
    return Story(
        number or telling.name_of(missing), str(title), text, to_customer,
        before=missing.gap.before, after=missing.gap.after, missing=missing,
    )  # fmt: skip


def _unfinished(order: Order) -> Story | None:
    state = OrderState(order.state)
    if state not in telling.UNFINISHED:
        return None
    return Story(
        order.e_number, _(state.label), str(telling.UNFINISHED[state]), telling.UNFINISHED_TO_CUSTOMER[state], order=order
    )


def _in_gap(number: str, serial: int, after: Order) -> Story:
    pieces = missing_under([after], unnoted_of(after.connection))[after.pk]
    missing = next(piece for piece in pieces if piece.first <= serial <= piece.last)
    return story_of_missing(replace(missing, first=serial, last=serial), number)


def _newer(merchant: Merchant, number: str, near: _Nearby) -> Story:
    if near.distance > FAR:
        return _outside(merchant, number, near.before)
    text = telling.newer(number, str(near.before), _last_read(merchant))
    return Story(number, _("Not here yet"), text, telling.NOT_SEEN_YET, before=near.before)


def _outside(merchant: Merchant, number: str, nearest: Order | None) -> Story:
    example = nearest.e_number if nearest else merchant.orders.values_list("e_number", flat=True).first()
    text = telling.outside(number, example or "", near=nearest is not None)
    return Story(number, _("Outside the known numbers"), text, telling.NOT_FOUND, before=nearest)


def _nearest(merchant: Merchant, place: Numbering) -> _Nearby | None:
    """What lies beside the number, in that of the merchant's shops where it fits best."""
    if place.serial is None:
        return None
    shops = merchant.connections.filter(leaving__kind=ORDERS_FROM_SHOP).distinct()
    found = [near for near in _all_nearby(shops, place) if near.before or near.after]
    # Between two orders first, then above the newest one: a number below all of them was never given by this hub's time.
    return min(found, key=lambda near: (near.before is None, near.after is None, near.distance), default=None)


def _all_nearby(shops: Iterable[Connection], place: Numbering) -> Iterable[_Nearby]:
    serial = place.serial or 0
    for shop in shops:
        series = shop.orders.filter(series=place.series).select_related("connection").defer("raw", "document")
        before = series.filter(serial__lt=serial).order_by("-serial").first()
        after = series.filter(serial__gt=serial).order_by("serial", "pk").first()
        distances = [abs(serial - (beside.serial or 0)) for beside in (before, after) if beside]
        yield _Nearby(before, after, min(distances, default=0))


def _last_read(merchant: Merchant) -> datetime | None:
    read = merchant.processes.filter(kind=ORDERS_FROM_SHOP, watermark__isnull=False).values_list("watermark", flat=True)
    return max((moment for moment in read if moment), default=None)
