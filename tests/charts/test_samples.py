"""What the clock notes for the charts: once every five minutes, of all merchants at once, and no longer than charts show."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.models import Kind, Listing, Record
from integration_hub.charts.clock import SAMPLES, begun, forget_old_samples, take_samples
from integration_hub.charts.models import Sample
from integration_hub.connections.models import Connection
from integration_hub.orders.models import OrderState
from integration_hub.processes import kinds
from integration_hub.runs.clock import HOUSEKEEPING
from integration_hub.runs.models import Beat, Heartbeat
from integration_hub.work import sample
from tests.cast import process
from tests.scene import bare_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(merchant: Merchant) -> Connection:
    """A shop with both ways to its ERP."""
    erp, shop = (merchant.connections.create(slug=slug, name=slug, connector="gone") for slug in ("erp", "shop"))
    process(kinds.CATALOGUE_TO_SHOP, erp, shop, position=1)
    process(kinds.ORDERS_TO_ERP, shop, erp)
    return shop


def values(merchant: Merchant) -> dict[str, int]:
    return dict(merchant.samples.values_list("name", "value"))


def record(erp: Connection, key: str, rev: int, kind: Kind = Kind.ITEM) -> None:
    Record.objects.create(connection=erp, kind=kind, key=f"{kind}{key}", item_key=key, data="[]", digest=b"", rev=rev)


def test_what_waits_is_counted_each_item_once(merchant: Merchant, shop: Connection) -> None:
    for number, state in enumerate([OrderState.AWAITING, OrderState.AWAITING, OrderState.DELIVERED, OrderState.FAILED]):
        bare_order(shop, str(number), state)
    erp = merchant.connections.get(slug="erp")
    for key, rev in (("told", 1), ("new", 2), ("changed", 3), ("confirmed", 3)):
        record(erp, key, rev)
    record(erp, "changed", 2, Kind.PRICE)
    Listing.objects.create(shop=shop, sku="changed", rev=2)
    Listing.objects.create(shop=shop, sku="confirmed", rev=3)
    take_samples()
    assert values(merchant) == {Sample.AWAITING: 2, Sample.UNTOLD: 2}


def test_nothing_that_waits_is_noted_too(merchant: Merchant, shop: Connection) -> None:
    take_samples()
    assert values(merchant) == {Sample.AWAITING: 0, Sample.UNTOLD: 0}


def test_the_age_of_data_is_that_of_its_oldest_source(merchant: Merchant, shop: Connection) -> None:
    now = timezone.now()
    for connection_of, minutes in zip(merchant.connections.all(), (5, 30), strict=True):
        good_at = now - timedelta(minutes=minutes)
        Heartbeat.objects.create(connection=connection_of, kind=kinds.STOCK_FROM_ERP, good_at=good_at)
    take_samples()
    assert values(merchant)[f"{Sample.AGE}stock_from_erp"] == pytest.approx(1800, abs=60)


def test_two_clocks_take_one_sample_and_the_next_five_minutes_another(merchant: Merchant, shop: Connection) -> None:
    assert take_samples() == 2
    assert take_samples() == 0
    Beat.objects.filter(name=SAMPLES).update(at=begun(timezone.now()) - timedelta(minutes=5))
    Sample.objects.update(at=begun(timezone.now()) - timedelta(minutes=5))
    assert take_samples() == 2


def test_the_clock_rings_for_it_and_the_worker_knows_the_task(merchant: Merchant, shop: Connection) -> None:
    assert sample.name in HOUSEKEEPING
    sample()
    assert Sample.objects.count() == 2


def test_more_merchants_take_no_more_queries(merchant: Merchant, shop: Connection) -> None:
    def queries() -> int:
        Beat.objects.filter(name=SAMPLES).update(at=timezone.now() - timedelta(hours=1))
        Sample.objects.all().delete()
        with CaptureQueriesContext(connection) as found:
            take_samples()
        return len(found)

    take_samples()
    before = queries()
    for number in range(20):
        other = Merchant.objects.create(slug=f"m{number}", name=f"M {number}")
        erp, store = (other.connections.create(slug=slug, name=slug, connector="gone") for slug in ("erp", "shop"))
        process(kinds.CATALOGUE_TO_SHOP, erp, store)
        process(kinds.ORDERS_TO_ERP, store, erp)
    assert queries() == before
    assert Sample.objects.count() == 42


def test_samples_that_no_chart_shows_are_forgotten(merchant: Merchant) -> None:
    now = timezone.now()
    for days in (1, 7, 9):
        Sample.objects.create(merchant=merchant, name=Sample.AWAITING, at=now - timedelta(days=days), value=1)
    assert forget_old_samples() == 1
    assert Sample.objects.count() == 2
