"""A list sorted by any column is walked through, forwards and backwards, each row once."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.models import CatalogueItem
from integration_hub.connections.models import Connection
from integration_hub.ui.keyset import Order, sorted_page
from integration_hub.ui.paging import Page

pytestmark = pytest.mark.django_db
FOUR = Decimal("0.0001")
"""As the catalogue keeps figures: SQLite would keep more places than the column has."""
ORDERS = [
    Order(key, "sku", descending=descending) for key in ("name", "sku", "by_price", "by_stock") for descending in (False, True)
]


@pytest.fixture
def erp(merchant: Merchant) -> Connection:
    return Connection.objects.create(merchant=merchant, slug="erp", name="ERP", connector="sap_business_one")


def fill(erp: Connection, rows: list[tuple[str, int | None]]) -> None:
    CatalogueItem.objects.filter(connection=erp).delete()
    CatalogueItem.objects.bulk_create(
        CatalogueItem(
            connection=erp, sku=f"S{place}", name=name, price=price, stock=price and (Decimal(price) / 3).quantize(FOUR)
        )
        for place, (name, price) in enumerate(rows)
    )


def pages(order: Order, way: str) -> Iterator[Page[CatalogueItem]]:
    """All pages from the first one on, or from the last one back."""
    rows, asked = CatalogueItem.objects.all(), {}
    if way == "newer":
        *_, last = pages(order, "older")
        yield last
        asked = {"before": last.newer}
        if not last.newer:
            return
    while True:
        page = sorted_page(rows, asked, order, size=3)
        yield page
        mark = getattr(page, way)
        if not mark:
            return
        asked = {"after" if way == "older" else "before": mark}


NAMES = st.sampled_from(["", "a", "B", "b", "ø", "a'\"%_", "zz"])


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.key}{'-down' * order.descending}")
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(NAMES, st.one_of(st.none(), st.integers(0, 4))), min_size=1, max_size=11))
def test_every_row_stands_on_one_page_in_the_order_of_the_database(
    erp: Connection, order: Order, rows: list[tuple[str, int | None]]
) -> None:
    fill(erp, rows)
    whole = list(CatalogueItem.objects.order_by(*order.names()).values_list("sku", flat=True))
    assert [row.sku for page in pages(order, "older") for row in page.rows] == whole
    back = [[row.sku for row in page.rows] for page in pages(order, "newer")]
    assert [sku for page in reversed(back) for sku in page] == whole


@pytest.mark.parametrize("mark", ["x", "[]", '["a"]', '["a", 1]', '["\\u0000", "a"]', "[" * 9000, '{"a": 1}', "1"])
def test_a_mark_that_cannot_be_read_asks_for_the_first_page(erp: Connection, mark: str) -> None:
    fill(erp, [("a", 1), ("b", 2)])
    page = sorted_page(CatalogueItem.objects.all(), {"after": mark}, Order("name", "sku"))
    assert [row.sku for row in page.rows] == ["S0", "S1"]
    assert len(sorted_page(CatalogueItem.objects.all(), {"after": '["x", "y"]'}, Order("by_price", "sku")).rows) == 2
