"""What is typed leads to what goes by it: each kind of number by itself, in a number of queries that no row raises."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integration_hub.accounts.models import Merchant, Person
from integration_hub.catalogue.models import CatalogueItem, Record
from integration_hub.connections.models import Connection
from integration_hub.orders.models import CustomerLink
from integration_hub.tracing.resolving import candidates
from tests.scene import Scene, bare_order

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
ITEM, CUSTOMER = "/m/alpine/where/item?sku=", "/m/alpine/where/customer?"


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("KAYAK-2-RED", f"{ITEM}KAYAK-2-RED"),
        ("kayak-2-red", f"{ITEM}KAYAK-2-RED"),
        ("5700000000011", f"{ITEM}KAYAK-2-RED"),
        ("Kayak, two", f"{ITEM}KAYAK-2-RED"),
        ("C20000", f"{CUSTOMER}key=C20000"),
        ("Office@Lake.example", f"{CUSTOMER}key=C20000"),
        ("lake sports", f"{CUSTOMER}key=C20000"),
        ("C20417", f"{CUSTOMER}mail=customer17%40post.example"),
        ("customer17@POST.example", f"{CUSTOMER}mail=customer17%40post.example"),
    ],
)
def test_one_hit_leads_to_its_page_at_once(typed: str, page: str, scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    Record.objects.filter(kind="item", key="KAYAK-2-RED").update(title="Kayak, two seats, red")
    answer = logged_in(browsing).get("/m/alpine/where", {"q": typed})
    assert (answer.status_code, answer.headers.get("Location")) == (302, page)
    assert logged_in(browsing).get(page).status_code == 200


def test_a_number_that_is_an_order_and_an_item_leads_to_a_choice(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    bare_order(scene.shop, "FLASK-1")
    page = logged_in(browsing).get("/m/alpine/where?q=FLASK-1").content.decode()
    assert "2 things go by this" in page
    assert page.index("Order") < page.index("Item")


def test_who_only_ordered_is_found_by_mail(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    CustomerLink.objects.all().delete()
    answer = logged_in(browsing).get("/m/alpine/where", {"q": "Customer17@post.example"})
    assert answer["Location"] == f"{CUSTOMER}mail=customer17%40post.example"


def test_a_part_of_a_name_lists_at_most_twenty(scene: Scene, merchant: Merchant) -> None:
    CatalogueItem.objects.bulk_create(
        CatalogueItem(connection=scene.erp, sku=f"ROPE-{number}", name=f"Rope {number}") for number in range(40)
    )
    assert len(candidates(merchant, "rope")) == 20


def test_nothing_found_teaches_what_can_be_searched_and_what_would_bring_it(
    scene: Scene, support: Person, logged_in: LogIn
) -> None:
    page = logged_in(support).get("/m/alpine/where?q=no such thing").content.decode()
    for said in ("What can be found", "Items from ERP", "Customers from ERP", "Orders from shop", "Trace it as a SKU"):
        assert said in page
    assert "Start sync" in page


def test_what_is_anothers_is_found_by_nobody(scene: Scene, other_merchant: Merchant, stranger: Person, logged_in: LogIn) -> None:
    typed = (
        "KAYAK-2-RED",
        "C20000",
        "office@lake.example",
        "customer17@post.example",
        "Kayak",
        "5700000000011",
        "1005",
        "C20417",
    )
    assert [candidates(other_merchant, each) for each in typed] == [[]] * len(typed)
    assert all(candidates(scene.merchant, each) for each in typed)
    for page in ("item?sku=KAYAK-2-RED", "customer?key=C20000"):
        assert logged_in(stranger).get(f"/m/alpine/where/{page}").status_code == 404
        assert logged_in(stranger).get(f"/m/harbour/where/{page}").status_code == 404


def test_old_bookmarks_of_the_search_still_lead_on(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    assert logged_in(browsing).get("/m/alpine/search?q=a b%26c")["Location"] == "/m/alpine/where?q=a+b%26c"


def test_more_rows_take_no_more_queries(scene: Scene, merchant: Merchant) -> None:
    def count(typed: str) -> int:
        with CaptureQueriesContext(connection) as watched:
            candidates(merchant, typed)
        return len(watched)

    typed = ("1005", "FLASK-1", "customer17@post.example", "rope")
    before = [count(each) for each in typed]
    for number in range(30):
        bare_order(scene.shop, f"M{number}", erp_number="FLASK-1")
        CatalogueItem.objects.create(connection=scene.erp, sku=f"ROPE-{number}", name=f"Rope {number}", barcode="1005")
    assert [count(each) for each in typed] == before
    assert max(before) <= 11


def test_every_look_up_walks_an_index(scene: Scene, merchant: Merchant) -> None:
    """Each statement as the database plans it where an index is to be had: none reads a whole table."""
    Connection.objects.create(merchant=merchant, slug="third", name="Third", connector="woocommerce")
    _crowd(scene)
    with CaptureQueriesContext(connection) as watched:
        for typed in ("1005", "FLASK-1", "office@lake.example", "C20417"):
            candidates(merchant, typed)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("set local enable_seqscan = off")
    plans = {query["sql"]: explained(query["sql"]) for query in watched.captured_queries}
    scans = ("SCAN orders_order", "SCAN catalogue_", "SCAN orders_customerlink", "Seq Scan on orders", "Seq Scan on catalogue")
    assert len(plans) > 10
    assert {sql: plan for sql, plan in plans.items() if any(scan in plan for scan in scans)} == {}
    everything = "\n".join(plans.values())
    for index in ("customers_by_mail", "orders_by_erp_number", "customer_links_by_key", "items_by_barcode"):
        assert index in everything


def _crowd(scene: Scene) -> None:
    """So many of each that no index is as good as another, and PostgreSQL knows it."""
    many = range(300)
    for n in many:
        bare_order(scene.shop, f"P{n}", erp_number=f"9{n}")
    CustomerLink.objects.bulk_create(
        CustomerLink(shop=scene.shop, erp=scene.erp, email=f"p{n}@post.example", erp_key=f"P{n}") for n in many
    )
    CatalogueItem.objects.bulk_create(
        CatalogueItem(connection=scene.erp, sku=f"P-{n}", name=f"Pole {n}", barcode=f"47{n}") for n in many
    )
    Record.objects.bulk_create(
        Record(
            connection=scene.erp, kind="customer", key=f"P{n}", item_key="", title=f"Customer {n}", digest=b"", rev=1,
            data=f'[{{"email": "p{n}@post.example"}}]',
        ) for n in many
    )  # fmt: skip
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("analyze")


def explained(sql: str) -> str:
    word = "explain query plan" if connection.vendor == "sqlite" else "explain"
    with connection.cursor() as cursor:
        cursor.execute(f"{word} {sql}" if connection.vendor == "postgresql" else f"{word} {sql}".replace("%", "%%"))
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
