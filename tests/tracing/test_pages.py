"""The pages of traces: is it well, why not, what to do and whom to ask, then the hops; for those who may, and nobody else."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from connectors import registry
from connectors.documents import Item, Money, Price
from integration_hub.accounts.models import Person
from integration_hub.catalogue.decoding import encode
from integration_hub.catalogue.models import ItemFields, Kind, Listing, Record, ShopItem
from integration_hub.connections.models import Connection, FileEntry
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from tests.scene import Scene, bare_order

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]


def text(client: Client, path: str) -> str:
    return client.get(f"/m/alpine/where/{path}").content.decode()


def test_an_items_page_answers_why_and_what_to_do_before_the_hops_and_the_facts(
    scene: Scene, support: Person, logged_in: LogIn
) -> None:
    page = text(logged_in(support), "item?sku=FLASK-1")
    said = (
        "Alpine shop refused it", "The shop asks for an image.", "Add an image in the ERP.", "Whom to ask",
        "What else keeps it, or its changes, away", "Alpine shop does not answer", "Hop by hop", "generation 1", "was last told",
        "What the hub has", "249.00 EUR",
    )  # fmt: skip
    places = [page.find(each) for each in said]
    assert -1 not in places, said[places.index(-1)]
    assert places == sorted(places)


def test_support_can_start_what_brings_it_and_a_merchant_is_told_who_can(
    scene: Scene, support: Person, browsing: Person, logged_in: LogIn
) -> None:
    start = f'action="/m/alpine/runs/start/{scene.processes[kinds.ITEMS_FROM_ERP].pk}"'
    page = text(logged_in(support), "item?sku=NOWHERE-1")
    assert start in page
    assert 'name="mode" value="full"' in page
    page = text(logged_in(browsing), "item?sku=NOWHERE-1")
    assert start not in page
    assert "Support can start “Items from ERP” for you." in page


def test_what_people_switched_off_in_the_hub_is_said(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    ItemFields.objects.create(connection=scene.erp, sku="KAYAK-2-RED", shop_flag=False)
    page = text(logged_in(browsing), "item?sku=KAYAK-2-RED")
    assert "Its shop flag was switched off in the hub" in page
    assert 'href="/m/alpine/catalogue/item?sku=KAYAK-2-RED&amp;erp=acme-erp"' in page


def test_more_options_than_the_shop_takes_are_named_before_anything_is_sent(
    scene: Scene, browsing: Person, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.BUILT_IN, "narrow_shop", "tests.tracing.narrow")
    Connection.objects.filter(pk=scene.shop.pk).update(connector="narrow_shop")
    options = tuple((name, "one") for name in ("Colour", "Size", "Seats", "Rudder", "Hull"))
    item = Item("KAYAK-2-RED", "Kayak", options=options, shop_flag=True)
    Record.objects.filter(key="KAYAK-2-RED", kind=Kind.ITEM).update(data=encode([item]))
    page = text(logged_in(browsing), "item?sku=KAYAK-2-RED")
    assert "Alpine shop cannot take it as it is" in page
    assert "Kayak has 5 attributes; the shop takes 3. Too many: Rudder, Hull." in page
    assert "Leave the extra attributes out in the ERP, or split the product." in page


def test_an_item_that_the_shop_alone_has_is_said_to_be_born_there(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    ShopItem.objects.create(shop=scene.shop, product_id="9", variant_id="9", sku="BORN-1", name="Hat")
    page = text(logged_in(browsing), "item?sku=BORN-1")
    assert "was made in the shop and is in no ERP yet" in page
    assert "The shop itself" in page


def test_no_price_in_the_shops_list_is_said(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    Record.objects.filter(kind=Kind.PRICE, item_key="PADDLE-S").delete()
    page = text(logged_in(browsing), "item?sku=PADDLE-S")
    assert "has no price in the list that the shop sells by" in page
    assert "valid today in: web" in page


def test_a_change_that_waits_says_since_when_and_which_service_tells_it(scene: Scene, support: Person, logged_in: LogIn) -> None:
    price = Price("KAYAK-2-RED", "web", Money(Decimal("99.00"), "EUR"))
    Record.objects.filter(kind=Kind.PRICE, key=price.key).update(rev=2, data=encode([price]))
    page = text(logged_in(support), "item?sku=KAYAK-2-RED")
    assert "A change waits in the queue for Alpine shop" in page
    assert f'action="/m/alpine/runs/start/{scene.processes[kinds.CATALOGUE_TO_SHOP].pk}"' in page
    assert "99.00 EUR" in page


def test_feeds_are_traced_alike_and_another_shop_can_be_chosen(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    words = {"state": Listing.State.REFUSED, "code": "refused_by_target", "message": "Duplicate key", "remedy": "Correct it."}
    search = Connection.objects.get(slug="alpine-search")
    Listing.objects.create(shop=search, sku="KAYAK-2-RED", rev=1, **words)
    page = text(logged_in(browsing), "item?sku=KAYAK-2-RED&shop=alpine-search")
    assert "Alpine search refused it" in page
    assert "Duplicate key" in page
    assert "Search partner" in page
    assert "shop=alpine-shop" in page


def test_an_item_by_file_shows_its_file_between_erp_and_hub(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    service = Process.objects.get(source=scene.filing, kind=kinds.ITEMS_FROM_ERP)
    entry = FileEntry.objects.filter(connection=scene.filing, direction="in").first()
    assert entry
    run = scene.runs["mismatch"]
    FileEntry.objects.filter(pk=entry.pk).update(run_id=run.pk)
    scene.filing.generations.create(number=1, kind=Kind.ITEM, run=run)
    Record.objects.create(
        connection=service.source, kind=Kind.ITEM, key="DUNE-1", item_key="DUNE-1", data=encode([Item("DUNE-1", "Sand boat")]),
        digest=b"", rev=1,
    )  # fmt: skip
    page = text(logged_in(browsing), "item?sku=DUNE-1")
    assert f"{entry.name.rpartition('/')[2]} arrived" in page
    assert page.index("File server") < page.index("generation 1")


def test_a_side_that_cannot_be_asked_is_said_in_words_and_the_page_stands(
    scene: Scene, browsing: Person, logged_in: LogIn
) -> None:
    page = text(logged_in(browsing), "item?sku=KAYAK-2-RED&ask=now")
    assert "Acme ERP could not be asked" in page
    assert "Alpine shop could not be asked" in page
    assert "What to do" in page


def test_a_customers_page_shows_addresses_links_and_orders(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = text(logged_in(browsing), "customer?key=C20000")
    assert "Lake Sports is in the import from Acme ERP, but newer changes may not" in page
    assert "Boathouse" in page
    page = text(logged_in(browsing), "customer?mail=customer17@post.example")
    assert "is customer C20417 in Acme ERP, and not yet in the hub" in page
    assert "The newest 20 orders" in page


def test_a_customer_that_is_not_synced_has_the_button_that_brings_it(scene: Scene, support: Person, logged_in: LogIn) -> None:
    page = text(logged_in(support), "customer?mail=customer17@post.example")
    assert f'action="/m/alpine/runs/start/{scene.processes[kinds.CUSTOMERS_FROM_ERP].pk}"' in page


@pytest.mark.parametrize("path", ["item", "item?sku=", "customer", "customer?key=&mail="])
def test_a_page_of_nothing_is_not_found(path: str, scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    assert logged_in(browsing).get(f"/m/alpine/where/{path}").status_code == 404


@pytest.mark.parametrize("sku", ["<script>alert(1)</script>", "%", "x" * 400, "☃", "a&shop=b"])
def test_hostile_skus_are_shown_as_text(sku: str, scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    answer = logged_in(browsing).get("/m/alpine/where/item", {"sku": sku})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_more_rows_take_no_more_queries(scene: Scene, browsing: Person, logged_in: LogIn, queries: CountQueries) -> None:
    client = logged_in(browsing)
    paths = ("/m/alpine/where/item?sku=KAYAK-2-RED", "/m/alpine/where/customer?mail=customer17@post.example")
    before = [queries(client, path) for path in paths]
    for number in range(30):
        price = Price("KAYAK-2-RED", f"list {number}", Money(Decimal(number), "EUR"))
        Record.objects.create(
            connection=scene.erp, kind=Kind.PRICE, key=price.key, item_key=price.item_key, data=encode([price]), digest=b"", rev=1
        )
        bare_order(scene.shop, f"M{number}")
    assert [queries(client, path) for path in paths] == before
    assert max(before) <= 30
