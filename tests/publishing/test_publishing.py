"""From the catalogue to a WooCommerce shop, over real HTTP."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from connectors.documents import Item, Money, Price, StockLevel
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.faults import Kind
from integration_hub.catalogue.models import Listing
from integration_hub.processes.models import Mode, Process
from integration_hub.publishing.waiting import count_waiting
from integration_hub.runs.models import LogEntry, State
from tests.publishing.conftest import Promote, Publish

pytestmark = pytest.mark.django_db

TENTS = [
    Item(f"TENT-{size}", "Tent", group="TENT", group_name="Tent Fjell", options=(("Size", size),), shop_flag=True)
    for size in ("S", "M")
]
LAMP = Item("LAMP", "Lamp Alv", shop_flag=True)


def price(sku: str, amount: str) -> Price:
    return Price(sku, "web", Money(Decimal(amount), "EUR", tax_included=False))


def stock(sku: str, pieces: int) -> StockLevel:
    return StockLevel(sku, "01", Decimal(pieces))


WHOLE = [*TENTS, LAMP, price("TENT-S", "199.50"), price("LAMP", "25.00"), stock("TENT-S", 4), stock("LAMP", 0)]


def sold(shop: WooCommerceSimulator, sku: str) -> dict[str, Any]:
    """What the shop has by this SKU, exactly once."""
    found = [json.loads(body) for (body,) in shop.db.execute("select body from products where sku = ?", (sku,))]
    assert len(found) == 1, f"{len(found)} products with the SKU {sku}"
    return dict(found[0])


def test_new_items_become_drafts_with_their_variants_prices_and_stock(
    shop: WooCommerceSimulator, promote: Promote, publish: Publish
) -> None:
    promote(WHOLE)
    run = publish()
    assert (run.expected, run.read, run.published, run.plan["drafts"]) == (3, 3, 3, 3)
    lamp, tent = sold(shop, "LAMP"), sold(shop, "TENT-S")
    assert (lamp["status"], lamp["regular_price"], lamp["stock_quantity"]) == ("draft", "25.00", 0)
    assert (tent["regular_price"], tent["stock_quantity"]) == ("199.50", 4)
    assert set(Listing.objects.values_list("sku", "state")) == {(sku, "draft") for sku in ("TENT-S", "TENT-M", "LAMP")}


def test_what_the_shop_was_told_is_not_told_again(shop: WooCommerceSimulator, promote: Promote, publish: Publish) -> None:
    promote(WHOLE)
    publish()
    shop.calls.clear()
    run = publish()
    assert run.message == "Nothing has changed since the last time."
    assert not shop.calls


def test_a_changed_stock_reaches_the_shop_and_nothing_else_moves(
    shop: WooCommerceSimulator, promote: Promote, publish: Publish
) -> None:
    promote(WHOLE)
    publish()
    before = sold(shop, "LAMP")
    promote([stock("TENT-S", 9)])
    run = publish()
    assert (run.expected, run.staged, run.published) == (1, 1, 1)
    assert sold(shop, "TENT-S")["stock_quantity"] == 9
    assert sold(shop, "LAMP") == before


def test_a_product_the_shop_has_already_is_linked_and_not_doubled(
    shop: WooCommerceSimulator, promote: Promote, publish: Publish
) -> None:
    shop.products.create({"name": "Lamp of the shop", "sku": "LAMP", "status": "publish"})
    promote(WHOLE)
    publish()
    assert (sold(shop, "LAMP")["status"], sold(shop, "LAMP")["regular_price"]) == ("publish", "25.00")
    assert Listing.objects.get(sku="LAMP").state == Listing.State.LISTED


def test_a_withdrawn_variant_leaves_the_shop_and_its_siblings_stay(
    shop: WooCommerceSimulator, promote: Promote, publish: Publish
) -> None:
    promote(WHOLE)
    publish()
    promote([TENTS[1]], withdrawn=True)
    publish()
    assert Listing.objects.get(sku="TENT-M").state == Listing.State.WITHDRAWN
    assert Listing.objects.get(sku="TENT-S").state == Listing.State.DRAFT
    assert sold(shop, "TENT-M")["status"] == "private" or sold(shop, "TENT-M")["status"] == "draft"


def test_one_refused_item_stops_no_other_and_says_what_to_do(
    promote: Promote, publish: Publish, shop: WooCommerceSimulator
) -> None:
    promote([LAMP, replace(LAMP, key="L" * 120), price("LAMP", "25.00")])
    run = publish()
    refused = Listing.objects.get(state=Listing.State.REFUSED)
    assert (run.published, run.plan["refused"], refused.code) == (1, 1, "sku_too_long")
    assert refused.remedy in LogEntry.objects.get(message__contains="120 characters").message
    assert sold(shop, "LAMP")


def test_an_item_mended_in_the_erp_is_told_by_itself(promote: Promote, publish: Publish, shop: WooCommerceSimulator) -> None:
    promote([LAMP, price("LAMP", "-25.00")])
    publish()
    promote([price("LAMP", "25.00")])
    publish()
    assert sold(shop, "LAMP")["regular_price"] == "25.00"
    assert Listing.objects.get(sku="LAMP").code == ""


def test_what_the_shop_did_not_confirm_stays_waiting(
    shop: WooCommerceSimulator, promote: Promote, publish: Publish, to_shop: Process
) -> None:
    promote(WHOLE)
    shop.faults.add(Kind.STATUS, match="POST .*batch", status=503, times=None)
    run = publish()
    to_shop.refresh_from_db()
    assert (run.state, to_shop.position, count_waiting(to_shop)) == (State.TIMED_OUT, 0, 3)
    assert (run.message, run.remedy) != ("", "")
    shop.faults.clear()
    publish()
    assert count_waiting(to_shop) == 0
    assert sold(shop, "LAMP")


def test_a_lost_answer_of_a_batch_doubles_nothing(
    shop: WooCommerceSimulator, promote: Promote, publish: Publish, to_shop: Process
) -> None:
    promote(WHOLE)
    shop.faults.add(Kind.DROP_AFTER, match="POST .*/products/batch")
    publish()
    publish()
    assert count_waiting(to_shop) == 0
    for sku in ("LAMP", "TENT-S", "TENT-M"):
        assert sold(shop, sku)


def test_a_change_during_the_publication_waits_for_the_next(
    shop: WooCommerceSimulator, promote: Promote, publish: Publish, to_shop: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I6: confirmed is what was sent, and what changed again meanwhile stays in the queue."""
    promote(WHOLE)

    def meanwhile(point: str) -> None:
        if point == "publishing.before_settling" and to_shop.source.generations.count() == 1:
            promote([stock("LAMP", 7)])

    monkeypatch.setattr("integration_hub.publishing.publishing.faultpoint", meanwhile)
    publish()
    to_shop.refresh_from_db()
    assert count_waiting(to_shop) == 1
    publish()
    assert sold(shop, "LAMP")["stock_quantity"] == 7


def test_a_full_run_tells_everything_again(shop: WooCommerceSimulator, promote: Promote, publish: Publish) -> None:
    promote(WHOLE)
    publish()
    shop.products.update(sold(shop, "LAMP")["id"], {"regular_price": "1.00"})
    publish(Mode.FULL)
    assert sold(shop, "LAMP")["regular_price"] == "25.00"
