"""Drafts wait on the worklist until the shop shows them to customers, or a person says that they are complete."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from connectors.registry import connector
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.catalogue.indexing import bring_up_to_date
from integration_hub.catalogue.models import Listing, ShopItem
from integration_hub.processes.kinds import PRODUCTS_FROM_SHOP
from integration_hub.processes.models import Process
from tests.cast import process
from tests.publishing.conftest import Promote, Publish
from tests.publishing.test_publishing import WHOLE, sold

pytestmark = pytest.mark.django_db
Worklist = Callable[..., str]


@pytest.fixture
def console(browsing: Person, logged_in: Callable[[Person], Client]) -> Client:
    return logged_in(browsing)


@pytest.fixture
def worklist(console: Client, to_shop: Process) -> Worklist:
    """The words of the worklist, after what is known of the shop was taken in."""

    def read(query: str = "") -> str:
        bring_up_to_date(to_shop.source)
        return " ".join(unescape(console.get(f"/m/alpine/catalogue/drafts{query}").content.decode()).split())

    return read


@pytest.fixture
def made(to_shop: Process, promote: Promote, publish: Publish) -> Process:
    """A lamp and a tent with two sizes, just made in the shop."""
    promote(WHOLE)
    publish()
    return to_shop


def shown(made: Process, sku: str, state: str, **more: Any) -> None:
    """The shop shows what was made there, in that state."""
    assert made.target
    listing = Listing.objects.get(sku=sku)
    ShopItem.objects.update_or_create(
        shop=made.target, product_id=listing.product_id, variant_id=listing.variant_id,
        defaults={"sku": sku, "state": state, "seen_run": 7, **more},
    )  # fmt: skip


def test_new_products_wait_with_a_link_to_where_they_are_completed(
    worklist: Worklist, made: Process, shop: WooCommerceSimulator
) -> None:
    page = worklist()
    assert "2 products" in page
    assert "2 variants" in page
    assert f"{shop.url}/wp-admin/post.php?post={sold(shop, 'LAMP')['id']}&action=edit" in page
    assert connector("woocommerce").admin_url


def test_what_a_draft_lacks_is_told_once_the_shop_was_read(worklist: Worklist, made: Process) -> None:
    assert worklist().count("Not read yet") == 2
    shown(made, "LAMP", "draft", described=False, price=25)
    page = worklist()
    assert (page.count("Not read yet"), "No description" in page, "No price" in page) == (1, True, False)


def test_a_draft_that_is_published_leaves_the_list_by_itself(worklist: Worklist, made: Process) -> None:
    shown(made, "LAMP", "listed")
    assert "1 product" in worklist()
    assert set(Listing.objects.values_list("sku", "state")) == {("LAMP", "listed"), ("TENT-S", "draft"), ("TENT-M", "draft")}


def test_somebody_takes_a_product_off_the_list_and_puts_it_back(
    worklist: Worklist, console: Client, made: Process, browsing: Person
) -> None:
    console.post("/m/alpine/catalogue/drafts/done", {"shop": "shop", "product": "TENT"})
    assert "Tent Fjell" not in worklist()
    assert "Tent Fjell" in worklist("?done=1")
    entry = AuditEntry.objects.get(action="draft completed")
    assert (entry.subject, entry.person, entry.detail["variants"]) == ("TENT", browsing, 2)
    console.post("/m/alpine/catalogue/drafts/done", {"shop": "shop", "product": "TENT", "back": "1"})
    assert "Tent Fjell" in worklist()
    assert Listing.objects.filter(completed_at=None).count() == 3


def test_a_shop_that_nobody_reads_is_named_with_what_to_do(worklist: Worklist, made: Process) -> None:
    assert "No service reads the products of Shop" in worklist()
    assert made.target
    process(PRODUCTS_FROM_SHOP, made.target)
    assert "No service reads" not in worklist()


def test_another_merchants_draft_is_out_of_reach(made: Process, stranger: Person, logged_in: Callable[[Person], Client]) -> None:
    theirs = logged_in(stranger)
    assert theirs.post("/m/harbour/catalogue/drafts/done", {"shop": "shop", "product": "TENT"}).status_code == 404
    assert not Listing.objects.exclude(completed_at=None).exists()
