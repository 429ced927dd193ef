"""What changed since: SAP keeps a date and a minute of its own clock, so we ask for both, from the right moment on."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.documents import Customer, DeliveryAddress, Item
from connectors.erp.sap_business_one import CONNECTOR
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.odata import after, both, changed_since, quoted
from connectors.erp.sap_business_one.simulator import BusinessOne
from tests.connectors.erp.sap_business_one.company import ITEMS, catalogue, config_for
from tests.connectors.erp.sap_business_one.conftest import Connect

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def changed(client: BusinessOneClient, since: datetime, kind: type = Item) -> list[str]:
    reads = CONNECTOR.reads[kind]
    parse = reads.parser(client)
    found = [parse(raw).key for page in reads.pages(client, since, "") for raw in page.records]
    assert reads.count is not None
    assert reads.count(client, since) == len(found), "count and pages ask the same."
    return found


@pytest.mark.parametrize("settings", [{}, {"paging": "skip"}, {"version": "v1"}], ids=str)
def test_a_change_is_read_from_its_own_minute_on(simulator: BusinessOne, connected: Connect, settings: dict[str, str]) -> None:
    simulator.clock = lambda: datetime(2026, 1, 1, 12)  # noqa: DTZ001 - a wall clock
    simulator.load(catalogue())
    simulator.clock = lambda: datetime(2026, 3, 1, 10, 30)  # noqa: DTZ001
    simulator.change("Items", ITEMS[4], ItemName="Blouse")
    client = connected(time_zone="Europe/Copenhagen", **settings)
    at = datetime(2026, 3, 1, 10, 30, 59, tzinfo=COPENHAGEN)
    assert changed(client, at) == [ITEMS[4]]
    assert changed(client, at.astimezone(UTC)) == [ITEMS[4]]
    assert changed(client, at + timedelta(minutes=1)) == []
    assert changed(client, at - timedelta(days=3)) == [ITEMS[4]]


def test_a_new_record_counts_though_it_was_never_changed(simulator: BusinessOne, connected: Connect) -> None:
    simulator.clock = lambda: datetime(2026, 3, 1, 10, 30)  # noqa: DTZ001
    simulator.load(catalogue())
    for item in ITEMS:
        with simulator.transaction() as db:
            db.execute("update Items set UpdateDate = null, UpdateTime = null where ItemCode = ?", (item,))
    assert changed(connected(), datetime(2026, 3, 1, 23, tzinfo=UTC)) == ITEMS
    assert changed(connected(), datetime(2026, 3, 2, tzinfo=UTC)) == []


@pytest.mark.parametrize("kind", [Customer, DeliveryAddress])
def test_a_changed_customer_is_read_with_its_addresses(simulator: BusinessOne, connected: Connect, kind: type) -> None:
    simulator.clock = lambda: datetime(2026, 1, 1, 12)  # noqa: DTZ001
    simulator.load(catalogue())
    simulator.clock = lambda: datetime(2026, 3, 1, 10, 30)  # noqa: DTZ001
    simulator.change("BusinessPartners", "C003", Phone1="999")
    assert changed(connected(), datetime(2026, 3, 1, 10, tzinfo=UTC), kind) == ["C003"]


def test_prices_and_stock_are_always_read_completely() -> None:
    told = {kind.__name__ for kind, reads in CONNECTOR.reads.items() if reads.changes}
    assert told == {"Item", "Customer", "DeliveryAddress"}


def test_the_hour_that_comes_twice_is_read_from_its_first_minute() -> None:
    before = datetime(2026, 10, 25, 2, 50, tzinfo=COPENHAGEN)  # ten minutes later the clock is put back to 2:00
    assert "UpdateTime ge '01:50'" in changed_since(before, COPENHAGEN)
    second = datetime(2026, 10, 25, 2, 50, tzinfo=COPENHAGEN, fold=1)
    assert "UpdateTime ge '02:50'" in changed_since(second, COPENHAGEN)
    assert "UpdateTime ge '03:10'" in changed_since(datetime(2026, 3, 29, 3, 10, tzinfo=COPENHAGEN), COPENHAGEN)


def test_a_touch_alone_is_no_change_of_the_record(simulator: BusinessOne, connected: Connect) -> None:
    reads, client = CONNECTOR.reads[Item], connected()
    before = [raw for page in reads.pages(client, None, "") for raw in page.records]
    simulator.clock = lambda: datetime(2031, 1, 1)  # noqa: DTZ001
    simulator.change("Items", ITEMS[0], ForeignName="Hemd")
    assert [raw for page in reads.pages(client, None, "") for raw in page.records] == before


def test_texts_of_filters_are_quoted_and_joined() -> None:
    assert quoted("O'Neill") == "'O''Neill'"
    assert both("", "a eq 1", "") == "a eq 1"
    assert both("a eq 1 or b eq 2", "c eq 3") == "(a eq 1 or b eq 2) and (c eq 3)"
    assert both() == ""
    assert after(("A", "B"), ("x", "y")) == "(A gt 'x') or (A eq 'x' and B gt 'y')"


def test_the_account_is_the_company_at_its_host(simulator: BusinessOne) -> None:
    config = config_for(simulator, url=f"{simulator.url}/")
    assert config.account == f"sap_business_one {simulator.url.removeprefix('http://')} SBODEMO"
