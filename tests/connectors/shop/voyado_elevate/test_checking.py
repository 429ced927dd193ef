"""What is left out of a feed before it is sent, so that one bad article does not stop the rest."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from connectors.documents import Offer, Product
from connectors.shop.voyado_elevate.checking import Checker
from connectors.shop.voyado_elevate.config import ElevateConfig
from tests.connectors.shop.voyado_elevate.conftest import crowns, mug, offers, shirt, variant

SETTINGS = {"base_url": "https://w1.elevate-api.cloud", "api_key": "pk1", "markets": {"se": "sv-SE", "no": "nb-NO"}}


def checker(**said: object) -> Checker:
    return Checker(ElevateConfig.model_validate(SETTINGS | said))


def found(products: Sequence[Product], **said: object) -> list[tuple[str, str]]:
    """SKU and code of every fault, in their order."""
    check = checker(**said)
    return [(fault.key, fault.code.removeprefix("voyado_elevate.")) for product in products for fault in check(product)]


def offer(price: str | None, stock: str | None = "3", market: str = "se", currency: str = "SEK") -> Offer:
    return Offer(market, crowns(price, currency) if price else None, None, Decimal(stock) if stock else None)


@pytest.mark.parametrize(
    ("article", "code"),
    [
        ({"sku": "x" * 51}, "key_too_long"),
        ({"sku": " A"}, "key"),
        ({"sku": "A\tB"}, "key"),
        ({"sku": "A\x00"}, "key"),
        ({"sku": ""}, "key"),
        ({"url": ""}, "no_url"),
        ({"url": "javascript:alert(1)"}, "address"),
        ({"url": "https://shop.example/a b"}, "address"),
        ({"images": ()}, "no_image"),
        ({"images": ("ftp://img.example/1.jpg",)}, "address"),
        ({"offers": ()}, "no_price"),
        ({"offers": (offer(None),)}, "no_price"),
        ({"offers": (offer("-1"),)}, "negative"),
        ({"offers": (offer("NaN"),)}, "negative"),
        ({"offers": (offer("1", "-1"),)}, "negative"),
        ({"offers": (offer("1", "1.5"),)}, "broken_stock"),
        ({"offers": (offer("1", None),)}, "no_stock"),
        ({"offers": (offer("1", currency="EUR"),)}, "currency"),
    ],
)
def test_one_bad_article_is_named_and_the_rest_stays(article: dict[str, Any], code: str) -> None:
    sku = article.get("sku", "BAD")
    said = {"offers": (offer("1"),)} | {name: value for name, value in article.items() if name != "sku"}
    bad = Product("BAD", "Bad", (variant(sku, **said),))
    assert found([mug("1"), bad, mug("2")], currencies={"se": "SEK"}) == [(sku, code)]


def test_every_fault_says_what_happened_and_what_to_do() -> None:
    (fault,) = checker()(mug("1", url=""))
    assert (fault.key, fault.code) == ("1", "voyado_elevate.no_url")
    assert "1 has no page" in fault.message
    assert "url_template" in fault.remedy


def test_what_is_not_required_may_be_missing() -> None:
    bare = mug("1", url="", images=(), offers=(offer("1", None),))
    assert found([bare], required=()) == []
    assert found([bare], required=("description",)) == [("1", "no_description")]
    assert found([mug("1", images=())], send_images=False) == []


def test_a_product_without_any_name_is_left_out() -> None:
    assert found([replace(mug("1"), name=" ")]) == [("1", "no_title")]


def test_a_text_that_is_too_long_is_left_out() -> None:
    assert found([replace(mug("1"), description="x" * 2_000_001)]) == [("1", "too_long")]


def test_who_has_no_price_where_its_siblings_are_sold_stays_behind() -> None:
    family = Product("1", "Cap", (variant("1-S"), variant("1-M"), variant("1-L", offers=offers()[:1])))
    assert found([family]) == [("1-L", "no_price")]


def test_a_stray_price_in_one_more_market_stops_nobody() -> None:
    home = offers()[:1]
    family = Product("1", "Cap", (variant("1-S", offers=home), variant("1-M", offers=home), variant("1-L")))
    assert found([family]) == []


def test_keys_are_unique_over_all_levels() -> None:
    assert found([mug("1"), Product("2", "Twin", (variant("1"),))]) == [("1", "key_twice")]
    assert found([mug("1"), Product("2", "Odd", (variant("1-g"),))]) == [("1-g", "key_twice")]
    assert found([mug("1-p"), mug("1")]) == [("1", "key_twice")], "The product of the second is called like the first variant."
    assert found([shirt("1", ("Red",)), shirt("1", ("Blue",))]) == [("1-Blue-S", "key_twice"), ("1-Blue-M", "key_twice")]


def test_what_is_left_out_takes_no_key() -> None:
    assert found([Product("1", "Bad", (variant("7", url=""),)), Product("2", "Good", (variant("7"),))]) == [("7", "no_url")]


def test_an_identifier_has_one_name_in_a_feed() -> None:
    def branded(sku: str, number: str, name: str) -> Product:
        return mug(sku, attributes=(("BrandId", number), ("Brand", name)))

    products = [
        branded("1", "12", "Acme"),
        branded("2", "12", "Acme Ltd"),
        branded("3", "13", "Other"),
        branded("4", "12", "Acme"),
    ]
    assert found(products, identifiers={"BrandId": "Brand"}) == [("2", "two_names")]
    assert found(products) == []
    assert found(products[1:2], identifiers={"BrandId": "Brand"}) == [], "In another feed it may have another name (R70)."


def test_what_is_withdrawn_is_not_asked_for_anything() -> None:
    assert found([replace(mug("1", url=""), active=False)]) == []
    assert found([Product("1", "Cap", (variant("1-S", url="", active=False), variant("1-M")))]) == []


def test_an_attribute_modification_is_asked_for_its_figures_alone() -> None:
    bare = replace(mug("1", url="", images=(), offers=(offer(None, "5"),)), structure=False)
    wrong = replace(mug("2", offers=(offer(None, "0.5"),)), structure=False)
    assert found([bare, wrong, bare]) == [("2", "broken_stock"), ("1", "key_twice")]
