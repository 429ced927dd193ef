"""Why an e-number never became an order in the ERP: known and never finished, missing between others, or outside them all."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes.kinds import ORDERS_FROM_SHOP

FAR = 1000
"""So far above the newest e-number a typing error is likelier than a new order."""
_NUMBERED = re.compile(r"(?P<before>.*?)(?P<digits>[0-9]{1,18})(?P<after>[^0-9]*)")

_UNFINISHED = {
    OrderState.UNPAID: "The shop has the order, but it is not paid yet. It goes to the ERP by itself once it is.",
    OrderState.DECLINED: "The payment was declined, so the order never went to the ERP.",
    OrderState.ABORTED: "The payment was never finished, so the order never went to the ERP.",
    OrderState.CANCELLED: "The order was cancelled in the shop before it went to the ERP.",
    OrderState.REFUNDED: "The order was refunded in the shop before it went to the ERP.",
}
_NOT_CHARGED = (
    "Your payment was not completed, so no order was made and nothing will be sent. If your bank shows an amount as reserved, "
    "it is released by itself within a few days. You are welcome to order again."
)
_TO_CUSTOMER = {
    OrderState.UNPAID: "We have your order and wait for your payment; it is sent once that has arrived.",
    OrderState.DECLINED: _NOT_CHARGED,
    OrderState.ABORTED: _NOT_CHARGED,
    OrderState.CANCELLED: "Your order was cancelled. Nothing will be sent, and what you paid is returned.",
    OrderState.REFUNDED: "Your order was refunded. Nothing will be sent.",
}


@dataclass(frozen=True, slots=True)
class Story:
    """What is known of an e-number that is no order in the ERP: for us, and to be told to the customer."""

    number: str
    title: str
    text: str
    for_customer: str
    order: Order | None = None
    before: Order | None = None
    after: Order | None = None


def story_of(merchant: Merchant, number: str) -> Story | None:
    """The story of an e-number; None where its order is on its way to the ERP or there, and speaks for itself."""
    number = number.strip()
    order = merchant.orders.filter(e_number=number).defer("raw", "document").first()
    if order:
        return _unfinished(order)
    shape = _NUMBERED.fullmatch(number)
    if shape is None:
        return _strange(merchant, number)
    before, after = _neighbours(merchant, shape)
    if before and after:
        return _gap(number, before, after)
    return _newer(merchant, number, before) if before else _outside(merchant, number, after)


def _unfinished(order: Order) -> Story | None:
    state = OrderState(order.state)
    if state not in _UNFINISHED:
        return None
    return Story(order.e_number, state.label, _UNFINISHED[state], _TO_CUSTOMER[state], order=order)


def _gap(number: str, before: Order, after: Order) -> Story:
    text = (
        f"The shop never gave the hub an order {number}. It lies between {before.e_number} and {after.e_number}, placed "
        f"{_day(before)} and {_day(after)}: the shop gives the number before the payment, and most likely this one was aborted "
        "or declined. The payment gateway may still show it. There is no order that the ERP would be missing."
    )
    return Story(number, "A gap in the numbers", text, _NOT_CHARGED, before=before, after=after)


def _newer(merchant: Merchant, number: str, before: Order) -> Story:
    if _distance(before.e_number, number) > FAR:
        return _outside(merchant, number, before)
    read = _last_read(merchant)
    when = f"The shop's orders were last read up to {timezone.localtime(read):%d %b %Y, %H:%M %Z}. " if read else ""
    text = (
        f"{number} is newer than {before.e_number}, the newest order of this kind that the hub knows. {when}"
        "If it was placed since, it arrives by itself; start the service that reads orders to see it now. "
        "Otherwise its payment was aborted or declined."
    )
    asked = "We cannot see your order yet. Please give us a little time to look into it."
    return Story(number, "Not here yet", text, asked, before=before)


def _outside(merchant: Merchant, number: str, nearest: Order | None) -> Story:
    known = f"The nearest order that the hub knows is {nearest.e_number}. " if nearest else _examples(merchant)
    text = f"{number} is no e-number that the hub knows of these shops. {known}Check the number for a typing error."
    asked = "We cannot find this number. Please send us your order confirmation; the number stands at its top."
    return Story(number, "Outside the known numbers", text, asked, before=nearest)


def _strange(merchant: Merchant, number: str) -> Story:
    return _outside(merchant, number[:80], None)


def _examples(merchant: Merchant) -> str:
    newest = merchant.orders.values_list("e_number", flat=True).first()
    return f"Its numbers look like {newest}. " if newest else "The hub knows no orders of this merchant yet. "


def _neighbours(merchant: Merchant, shape: re.Match[str]) -> tuple[Order | None, Order | None]:
    """The next order below and above in the same series; among numbers of one length, text sorts like figures."""
    length = len(shape["digits"])
    below = _series(merchant, shape, length).filter(e_number__lt=shape[0]).order_by("-e_number").first()
    above = _series(merchant, shape, length).filter(e_number__gt=shape[0]).order_by("e_number").first()
    if below is None and length > 1:
        below = _series(merchant, shape, length - 1).order_by("-e_number").first()
    return below, above or _series(merchant, shape, length + 1).order_by("e_number").first()


def _series(merchant: Merchant, shape: re.Match[str], length: int) -> QuerySet[Order]:
    """Orders whose numbers are written like this one, with so many digits."""
    pattern = rf"^{re.escape(shape['before'])}[0-9]{{{length}}}{re.escape(shape['after'])}$"
    return merchant.orders.filter(e_number__startswith=shape["before"], e_number__regex=pattern).defer("raw", "document")


def _distance(first: str, second: str) -> int:
    figures = [_NUMBERED.fullmatch(text) for text in (first, second)]
    return abs(int.__sub__(*(int(found["digits"]) if found else 0 for found in figures)))


def _last_read(merchant: Merchant) -> datetime | None:
    read = merchant.processes.filter(kind=ORDERS_FROM_SHOP, watermark__isnull=False).values_list("watermark", flat=True)
    return max((moment for moment in read if moment), default=None)


def _day(order: Order) -> str:
    return f"{order.placed_at:%d %b %Y}"
