"""Import monitoring can be on where somebody can count, and says why where nobody can (R3, R4, R12)."""

import pytest

from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.processes import kinds
from integration_hub.processes.actions import Refused, monitoring_reason, switch_monitoring
from tests.cast import connect, process
from tests.shelf import KEY, install

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)


def test_it_is_switched_by_an_admin_and_noted_once(merchant: Merchant, admin: Person) -> None:
    items = process(kinds.ITEMS_FROM_ERP, connect(merchant, KEY, "erp", url="http://127.0.0.1:1"))
    for _ in range(2):
        switch_monitoring(items, on=True, by=admin)
    items.refresh_from_db()
    assert items.monitoring
    switch_monitoring(items, on=False, by=admin)
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["monitoring switched on", "monitoring switched off"]


def test_where_nobody_can_count_it_stays_off_and_says_why(merchant: Merchant, admin: Person) -> None:
    erp = connect(merchant, KEY, "erp", url="http://127.0.0.1:1")
    addresses, orders = process(kinds.ADDRESSES_FROM_ERP, erp), process(kinds.ORDERS_FROM_SHOP, erp)
    assert "cannot say how many" in monitoring_reason(addresses)
    assert "Only imports" in monitoring_reason(orders)
    with pytest.raises(Refused, match="cannot say how many"):
        switch_monitoring(addresses, on=True, by=admin)
    assert not switch_monitoring(addresses, on=False, by=admin).monitoring
