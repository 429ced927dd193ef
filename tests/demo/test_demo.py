"""The demo shows what it promises: its file applies, both systems sell the same SKUs, and some orders must fail."""

from pathlib import Path

import pytest
from django.conf import settings

from demo import catalogue
from integration_hub.accounts.models import Person, Role
from integration_hub.configuration.applying import apply
from integration_hub.processes.kinds import KINDS
from integration_hub.processes.models import Process

FILE = Path(settings.BASE_DIR) / "demo" / "hub.yaml"


@pytest.mark.django_db
def test_the_file_of_the_demo_applies_and_has_every_service_and_role(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SAP_BUSINESS_ONE_URL", "WOOCOMMERCE_URL"):
        monkeypatch.setenv(f"HUB_DEMO_{name}", "http://127.0.0.1:9")
    for name in ("HUB_DEMO_KEY", "HUB_DEMO_PASSWORD", "HUB_DEMO_HOOK"):
        monkeypatch.setenv(name, "made-for-this-demo-only")
    apply(FILE)
    assert apply(FILE).changes == []
    assert set(Process.objects.filter(merchant__slug="alpine").values_list("kind", flat=True)) == set(KINDS)
    assert set(Person.objects.values_list("role", flat=True)) == set(Role.values)


def test_the_erp_holds_a_few_hundred_items_with_variants_lists_and_two_warehouses() -> None:
    held = catalogue.erp()
    keys = [item.key for item in held.items]
    assert len(keys) == len(set(keys)) > 250
    assert {level.warehouse for level in held.stock} == {"MAIN", "STORE"}
    assert len({price.price_list for price in held.prices}) == 3
    assert any(item.options for item in held.items)
    assert len(held.customers) > len(held.addresses) > 0
    for documents in (held.prices, held.stock, held.customers, held.addresses):
        assert len({each.key for each in documents}) == len(documents)


def test_the_shop_sells_what_the_erp_knows_and_a_little_that_it_refuses() -> None:
    held, sold = catalogue.erp(), catalogue.shop()
    active = {item.key for item in held.items if item.active}
    on_the_shelf = {item.key for item in sold.items}
    assert on_the_shelf - active == catalogue.RETIRED
    assert active - on_the_shelf


def test_the_catalogue_is_the_same_at_every_start() -> None:
    assert catalogue.erp() == catalogue.erp()
