"""What the pages of resends read."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.orders.models import Order, OrderState
from integration_hub.resending.models import Resend, ResendItem, ResendState

MOST = 500
"""So many orders as a person can oversee at once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which orders a person means: those that were ticked, else failed ones, all or narrowed.

    ``rest_of``: what an earlier resend did not send. ``cause``: the fingerprint of a case.
    """

    ticked: Sequence[int] = ()
    rest_of: int | None = None
    shop: Connection | None = None
    code: str = ""
    cause: int | None = None


def orders_asked(merchant: Merchant, asked: Asked) -> QuerySet[Order]:
    """At most MOST of the merchant's own orders, the oldest first; nobody else's, whatever was asked."""
    keys = list(asked.ticked) or _keys(merchant, asked)
    return merchant.orders.filter(pk__in=keys[:MOST])


def resends_shown(merchant: Merchant) -> QuerySet[Resend]:
    """The merchant's resends with what a row or a page says of them."""
    return merchant.resends.select_related(
        "process__source", "process__target", "person", "cancelled_by", "gone_on_by", "canary", "stopped_by"
    ).defer("canary__raw", "canary__document", "stopped_by__raw", "stopped_by__document")


def items_shown(resend: Resend) -> QuerySet[ResendItem]:
    """The orders of a resend with where each stands."""
    return resend.items.select_related("order").defer("order__raw", "order__document")


def waits_for_file(resend: Resend) -> bool:
    """Whether the rest waits for the ERP to fetch the canary's file."""
    waits = resend.state == ResendState.CANARY and not resend.gone_on_by_id
    return waits and resend.canary is not None and resend.canary.state == OrderState.HANDED_OVER


def _keys(merchant: Merchant, asked: Asked) -> list[int]:
    failed = merchant.orders.filter(state=OrderState.FAILED)
    if asked.rest_of is not None:
        rest = ResendItem.objects.filter(resend=asked.rest_of, resend__merchant=merchant)
        failed = failed.filter(pk__in=rest.values("order"))
    if asked.shop:
        failed = failed.filter(connection=asked.shop)
    if asked.cause is not None:
        failed = failed.filter(fingerprint=asked.cause)
    if asked.code:
        failed = failed.filter(code=asked.code)
    return list(failed.order_by("pk").values_list("pk", flat=True)[:MOST])
