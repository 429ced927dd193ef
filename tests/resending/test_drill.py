"""The drill: 200 orders fail for one cause at three merchants, and what a support person does about it."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from integration_hub.accounts.models import Merchant, Person
from integration_hub.alerts.clock import send_due_notices
from integration_hub.alerts.models import Recipient
from integration_hub.cases.models import Case, CaseState
from integration_hub.cases.watching import watch_cases
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes import kinds
from integration_hub.resending.actions import Wish, start
from integration_hub.resending.conducting import conduct_resends
from integration_hub.resending.models import Resend, ResendState
from integration_hub.resending.queries import Asked, orders_asked
from integration_hub.runs.models import ACTIVE, Run
from tests.alerts.conftest import mails
from tests.cast import connect, process
from tests.drill.erp import DrillErp
from tests.drill.shop import DrillShop
from tests.mailbox import Mailbox
from tests.orders.conftest import Trip
from tests.resending.conftest import SKU, failing

__all__ = ["mails"]
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]
ORDERS = {"north": 67, "south": 67, "west": 66}


@pytest.fixture
def trips(db: None, drilled: None) -> Iterator[list[Trip]]:
    """Three merchants, each with a shop and an ERP of its own, and somebody who is mailed."""
    made = [_trip(name) for name in ORDERS]
    yield made
    for trip in made:
        trip.shop.stop()
        trip.erp.stop()


def _trip(name: str) -> Trip:
    merchant = Merchant.objects.create(slug=name, name=name.title())
    long_ago = timezone.now() - timedelta(days=30)
    Recipient.objects.create(merchant=merchant, address=f"{name}@post.example", created_at=long_ago)
    shop, erp = DrillShop(), DrillErp()
    source = connect(merchant, "drill_shop", "shop", url=shop.start())
    target = connect(merchant, "drill_erp", "erp", url=erp.start())
    ways = process(kinds.ORDERS_FROM_SHOP, source), process(kinds.ORDERS_TO_ERP, source, target)
    return Trip(merchant, shop, erp, source, target, *ways)


def minute(trips: list[Trip]) -> None:
    """What clock, bell and workers bring within one."""
    Resend.objects.update(counts_from=F("counts_from") - timedelta(minutes=1))
    conduct_resends()
    for trip in trips:
        Run.objects.filter(state__in=ACTIVE).delete()
        trip.deliver()
    Run.objects.filter(state__in=ACTIVE).delete()
    conduct_resends()


def resend_all(trips: list[Trip], by: Person) -> None:
    """Each merchant's orders of its case, one canary each."""
    for trip in trips:
        case = Case.objects.get(merchant=trip.merchant)
        start(orders_asked(trip.merchant, Asked(cause=case.fingerprint)), Wish("Item entered.", 120), by=by)


def test_one_cause_at_three_merchants_is_mended_returns_and_is_mended_again(
    trips: list[Trip], mails: Mailbox, admin: Person
) -> None:
    for trip in trips:
        failing(trip, ORDERS[trip.merchant.slug])
    watch_cases()
    send_due_notices()
    send_due_notices()
    assert dict(Case.objects.values_list("merchant__slug", "count")) == ORDERS, "three cases"
    assert Counter(to for to, _ in mails.mails) == {f"{name}@post.example": 1 for name in ORDERS}, "three mails"
    resend_all(trips, admin)
    minute(trips)
    assert [sum(trip.erp.times().values()) for trip in trips] == [1, 1, 1], "one canary each"
    while any(len(trip.erp.sequence()) < 30 for trip in trips):
        minute(trips)
    for trip in trips:
        trip.erp.lacks.add(SKU)
    for _ in range(3):
        minute(trips)
    assert set(Resend.objects.values_list("state", flat=True)) == {ResendState.STOPPED}, "everything stops"
    for trip in trips:
        taken = trip.erp.sequence()
        assert taken == [f"W{n}" for n in range(1, len(taken) + 1)], "in their order"
        assert trip.merchant.orders.filter(state=OrderState.FAILED).count() == ORDERS[trip.merchant.slug] - len(taken)
        trip.erp.lacks.clear()
    resend_all(trips, admin)
    while Resend.objects.filter(state__in=[ResendState.CANARY, ResendState.GOING]).exists():
        minute(trips)
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.DELIVERED}
    for trip in trips:
        assert trip.erp.times() == {f"W{n}": 1 for n in range(1, ORDERS[trip.merchant.slug] + 1)}, "nothing doubled"
    watch_cases()
    assert set(Case.objects.values_list("state", flat=True)) == {CaseState.CLOSED}
