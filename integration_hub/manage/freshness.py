"""How old each kind of data is: when the hub last knew all of it, and when the shop last showed all of it (R53). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, gettext_noop

from integration_hub.manage.standing import Service
from integration_hub.processes import kinds

TOO_OLD = 2
"""As many of the longest waits between two scheduled times."""
DATA: dict[str, Promise] = {
    kinds.ITEMS_FROM_ERP: gettext_lazy("Items"),
    kinds.PRICES_FROM_ERP: gettext_lazy("Prices"),
    kinds.STOCK_FROM_ERP: gettext_lazy("Stock"),
    kinds.CUSTOMERS_FROM_ERP: gettext_lazy("Customers"),
    kinds.ADDRESSES_FROM_ERP: gettext_lazy("Delivery addresses"),
    kinds.CATALOGUE_TO_SHOP: gettext_lazy("Catalogue in the shop"),
    kinds.ORDERS_FROM_SHOP: gettext_lazy("Orders"),
}
"""The kinds of data that can be fresh or old, in the order in which they are shown."""
SHOWN_BY_SHOPS = (kinds.ITEMS_FROM_ERP, kinds.PRICES_FROM_ERP, kinds.STOCK_FROM_ERP)


class State(StrEnum):
    """The words of its badges."""

    CURRENT = gettext_noop("Current")
    OLD = gettext_noop("Too old")
    NEW = gettext_noop("Not run yet")


@dataclass(frozen=True, slots=True)
class Visible:
    """What one shop shows of it: all of it as of ``at``, or not yet what was imported last, until ``next_at``."""

    shop: str
    at: datetime | None
    next_at: datetime | None
    waits: bool


@dataclass(frozen=True, slots=True)
class Freshness:
    """One kind of data of one system. ``good_at``: when all of it was last known; ``every``: how often it should be."""

    name: Promise
    service: Service
    state: State
    good_at: datetime | None
    changed_at: datetime | None
    every: timedelta | None
    visible: tuple[Visible, ...]


def freshness_of(services: Sequence[Service], now: datetime) -> list[Freshness]:
    """Each kind of data that the services move, in the order of DATA."""
    order = list(DATA)
    shown = sorted((each for each in services if each.process.kind in DATA), key=lambda each: order.index(each.process.kind))
    return [_fresh(service, services, now) for service in shown]


def is_too_old(good_at: datetime | None, every: timedelta | None, now: datetime) -> bool:
    """Whether more time has passed than two of the longest waits; what nothing but a person starts is never too old."""
    return good_at is not None and every is not None and now - good_at > every * TOO_OLD


def _fresh(service: Service, services: Sequence[Service], now: datetime) -> Freshness:
    beat = service.beat
    good_at, changed_at = (beat.good_at, beat.changed_at) if beat else (None, None)
    every = service.every
    state = State.NEW if good_at is None else State.OLD if is_too_old(good_at, every, now) else State.CURRENT
    visible = tuple(_visible(service, services)) if service.process.kind in SHOWN_BY_SHOPS else ()
    return Freshness(DATA[service.process.kind], service, state, good_at, changed_at, every, visible)


def _visible(service: Service, services: Sequence[Service]) -> Iterator[Visible]:
    """What each shop that is told of the same ERP's catalogue shows of this data."""
    for each in services:
        process = each.process
        if process.kind != kinds.CATALOGUE_TO_SHOP or process.source_id != service.process.source_id or process.target is None:
            continue
        at = each.beat.good_at if each.beat else None
        changed_at = service.beat.changed_at if service.beat else None
        waits = not each.told and changed_at is not None and (at is None or at < changed_at)
        yield Visible(process.target.name, at, each.next_at, waits)
