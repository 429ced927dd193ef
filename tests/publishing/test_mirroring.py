"""A shop's products are read whole over real HTTP; a reading that is broken off, lied to or killed forgets nothing."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Reads
from connectors.documents import Item, Money, Product, Variant
from connectors.errors import PagesMoved
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.faults import Kind
from integration_hub.accounts.models import Person
from integration_hub.catalogue.models import Listing, ShopItem
from integration_hub.processes.actions import switch_monitoring
from integration_hub.processes.models import Process
from integration_hub.publishing import mirroring
from integration_hub.publishing.shelves import Shelf
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.clock import tick
from integration_hub.runs.models import LogEntry, Run, State, Trigger
from integration_hub.work import execute_run
from tests.publishing.conftest import Promote
from tests.publishing.mirrored import Mirror, from_shop, mirror, shown, stock_up

__all__ = ["from_shop", "mirror"]
pytestmark = pytest.mark.django_db(transaction=True)
PRODUCTS = "GET .*/products"
MANY = {f"CUP-{number}" for number in range(1, 251)}


@pytest.fixture
def stocked(shop: WooCommerceSimulator) -> WooCommerceSimulator:
    """A shop with three pages of products."""
    stock_up(shop, 250)
    return shop


def sell_less(shop: WooCommerceSimulator) -> set[str]:
    """Ten products are deleted for good; what is left."""
    for number in range(1, 11):
        held = shop.products.by_sku(f"CUP-{number}")
        assert held
        shop.products.delete(held["id"], force=True)
    return MANY - {f"CUP-{number}" for number in range(1, 11)}


def products() -> set[str]:
    """The ids of the products that the hub believes the shop to have."""
    return set(ShopItem.objects.values_list("product_id", flat=True))


def test_every_product_and_variant_is_kept_as_the_shop_shows_it(shop: WooCommerceSimulator, mirror: Mirror) -> None:
    stock_up(shop, 1)
    size = {"name": "Size", "variation": True, "options": ["S", "M"]}
    tent = shop.products.create({"name": "Tent", "type": "variable", "status": "draft", "attributes": [size]})
    shop.products.create({"sku": "TENT-S", "attributes": [{"name": "Size", "option": "S"}]}, parent=tent["id"])
    shop.products.create({"name": "No number", "description": "It has none."})
    run = mirror()
    assert (run.state, run.read, run.staged, run.skipped) == (State.DONE, 3, 3, 0), run.message
    cup, small, unnamed = (ShopItem.objects.get(sku=sku) for sku in ("CUP-1", "TENT-S", ""))
    assert (cup.name, cup.price, cup.stock, cup.state) == ("Cup 1", Decimal("4.5"), Decimal(7), "listed")
    assert (small.name, small.options, small.state, small.product_id) == ("Tent", "Size: S", "draft", str(tent["id"]))
    assert (unnamed.described, cup.described) == (True, False)


def test_what_is_as_before_is_passed_over_and_what_left_is_forgotten(stocked: WooCommerceSimulator, mirror: Mirror) -> None:
    mirror()
    left = sell_less(stocked)
    run = mirror()
    assert (run.state, run.read, run.staged, run.skipped) == (State.DONE, 240, 0, 240)
    assert run.plan["gone"] == 10
    assert shown() == left


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": Kind.STATUS, "status": 500, "after": 2, "times": None},
        {"kind": Kind.DROP_BEFORE, "after": 2, "times": None},
        {"kind": Kind.CUT_JSON, "after": 2, "times": None},
        {"kind": Kind.SHIFTING_ROWS, "how": "insert", "after": 1, "times": None},
        {"kind": Kind.DUPLICATE_PAGE, "after": 1, "times": None},
        {"kind": Kind.SHORT_PAGE, "after": 1, "times": None},
        {"kind": Kind.EMPTY_PAGE_EARLY, "after": 1, "times": None},
        {"kind": Kind.SAME_ID_TWICE, "times": None},
        {"kind": Kind.WRONG_COUNT, "times": None},
    ],
    ids=lambda fault: f"{fault['kind']}",
)
def test_whatever_goes_wrong_on_the_way_nothing_is_forgotten(
    stocked: WooCommerceSimulator, mirror: Mirror, fault: dict[str, Any]
) -> None:
    assert mirror().state == State.DONE
    left, before = sell_less(stocked), products()
    stocked.faults.add(match=PRODUCTS, **fault)
    run = mirror()
    assert run.ended_badly, run.message
    assert run.message
    assert products() >= before
    stocked.faults.clear()
    assert mirror().state == State.DONE
    assert {sku for sku in shown() if not sku.startswith("joined")} == left


def test_a_shop_that_shows_nothing_at_once_is_not_believed_until_a_person_says_so(
    stocked: WooCommerceSimulator, mirror: Mirror, from_shop: Process, support: Person
) -> None:
    mirror()
    with stocked.transaction() as db:
        db.execute("delete from products")
    run = mirror()
    assert (run.state, run.code) == (State.HARMFUL, "harmful_reading")
    assert "250 of the 250 items" in run.message
    assert shown() == MANY
    forced = start_run(from_shop, Cause(Trigger.PERSON, person=support, force_reason="The shop begins anew."))
    execute_run(forced.pk)
    assert shown() == set()


def test_with_monitoring_the_number_that_was_told_must_come(
    stocked: WooCommerceSimulator, mirror: Mirror, from_shop: Process, admin: Person
) -> None:
    switch_monitoring(from_shop, on=True, by=admin)
    stocked.faults.add(Kind.WRONG_COUNT, PRODUCTS, times=1, amount=3)
    run = mirror()
    assert (run.state, run.read) == (State.COUNT_MISMATCH, 250)
    assert run.expected not in (None, 250)
    from_shop.refresh_from_db()
    run = mirror()
    assert (run.state, run.expected, run.read) == (State.DONE, 250, 250)


class Killed(BaseException):
    """As by kill -9: nothing below it is cleaned up by us."""


@pytest.mark.parametrize("point", ["mirror.before_beat", "mirror.page_kept", "mirror.before_forgetting", "mirror.forgotten"])
def test_killed_anywhere_it_goes_on_where_it_was_and_wipes_nothing(
    stocked: WooCommerceSimulator, mirror: Mirror, from_shop: Process, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    mirror()
    left = sell_less(stocked)

    def strike(name: str) -> None:
        if name == point:
            raise Killed

    run = start_run(from_shop, Cause(Trigger.COMMAND))
    with monkeypatch.context() as patch:
        patch.setattr(mirroring, "faultpoint", strike)
        with pytest.raises(Killed):
            execute_run(run.pk)
    assert shown() == left if point == "mirror.forgotten" else shown() == MANY
    Run.objects.filter(pk=run.pk).update(state=State.QUEUED, lease_until=None)
    execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.read) == (State.DONE, 240), run.message
    assert shown() == left


def test_a_shop_item_with_the_sku_of_an_erp_item_is_linked(
    stocked: WooCommerceSimulator, mirror: Mirror, promote: Promote, to_shop: Process
) -> None:
    promote([Item("CUP-1", "Cup 1"), Item("CUP-2", "Cup 2"), Item("LAMP", "Lamp")])
    run = mirror()
    assert run.plan["linked"] == 2
    held = stocked.products.by_sku("CUP-1")
    link = Listing.objects.get(sku="CUP-1")
    assert held
    assert (link.product_id, link.variant_id, link.state, link.rev) == (str(held["id"]), str(held["id"]), "listed", 0)
    assert set(Listing.objects.values_list("sku", flat=True)) == {"CUP-1", "CUP-2"}
    assert mirror().plan["linked"] == 0


def test_a_sku_that_the_shop_shows_twice_is_reported_and_not_guessed(
    stocked: WooCommerceSimulator, mirror: Mirror, promote: Promote
) -> None:
    promote([Item("CUP-1", "Cup 1"), Item("CUP-2", "Cup 2")])
    with stocked.transaction() as db:
        db.execute("update products set sku = 'CUP-1', body = json_set(body, '$.sku', 'CUP-1') where sku = 'CUP-3'")
    run = mirror()
    assert "SKUs that it shows more than once, so that they were not linked: 1." in run.message
    assert list(Listing.objects.values_list("sku", flat=True)) == ["CUP-2"]
    assert LogEntry.objects.filter(message__contains="CUP-1 more than once").exists()


def test_a_link_to_what_the_shop_has_no_more_is_made_anew_and_a_living_one_is_left_alone(
    stocked: WooCommerceSimulator, mirror: Mirror, promote: Promote
) -> None:
    promote([Item("CUP-1", "Cup 1"), Item("CUP-2", "Cup 2")])
    mirror()
    Listing.objects.filter(sku="CUP-1").update(product_id="7777", variant_id="7777", sent_digest="told")
    Listing.objects.filter(sku="CUP-2").update(sent_digest="told")
    assert mirror().plan["linked"] == 1
    held = stocked.products.by_sku("CUP-1")
    assert held
    assert Listing.objects.get(sku="CUP-1").product_id == str(held["id"])
    assert Listing.objects.get(sku="CUP-2").sent_digest == "told"


def test_a_new_shop_is_read_once_by_itself_and_then_told(
    shop: WooCommerceSimulator, from_shop: Process, to_shop: Process, promote: Promote
) -> None:
    """R23: the first sync runs in both directions without anybody asking for it."""
    promote([Item("LAMP", "Lamp")])
    tick()
    tick()
    first = Run.objects.get()
    assert (first.process_id, first.trigger) == (from_shop.pk, Trigger.FIRST)
    execute_run(first.pk)
    told = Run.objects.exclude(pk=first.pk).get()
    assert (told.process_id, told.trigger) == (to_shop.pk, Trigger.CHAIN)
    execute_run(told.pk)
    assert shop.products.by_sku("LAMP")
    tick()
    assert Run.objects.count() == 2


def test_what_comes_from_outside_is_cut_to_fit(to_shop: Process) -> None:
    strange = Variant("S" * 300, shop_id="7", price=Money(Decimal("1e20"), "EURO"), stock=Decimal("NaN"))
    Shelf(to_shop.target_id or 0, 1).keep(
        [Product("7", "N" * 400, (strange, replace(strange, sku="A\x00B", shop_id="8")), shop_id="7")]
    )
    long, nul = ShopItem.objects.order_by("variant_id")
    assert (len(long.name), long.sku, long.price, long.stock, long.currency) == (250, "", None, None, "EUR")
    assert nul.sku == "AB"


def test_a_product_that_comes_twice_in_one_reading_is_noticed_whatever_the_connector_says(to_shop: Process) -> None:
    cup = Product("7", "Cup", (Variant("CUP", shop_id="7"),), shop_id="7")
    Shelf(to_shop.target_id or 0, 1).keep([cup])
    with pytest.raises(PagesMoved):
        Shelf(to_shop.target_id or 0, 1).keep([cup])
    assert Shelf(to_shop.target_id or 0, 2).keep([cup]) == 0, "In the next reading it is as before."


@pytest.mark.parametrize("told", [9, 11])
def test_a_shop_that_counts_otherwise_than_what_came_is_read_again(from_shop: Process, told: int) -> None:
    run = start_run(from_shop, Cause(Trigger.COMMAND))
    run.read = 10
    reads: Reads[Any, Product] = Reads("products", pages=lambda *_: iter(()), parser=lambda _: id, count=lambda *_: told)  # type: ignore[arg-type, return-value]  # never parses
    with pytest.raises(PagesMoved, match="10 products came"):
        mirroring._counted(run, None, reads)  # type: ignore[arg-type]  # never calls
