"""What stands in a feed: three levels, keys that last, markets with their own figures, nothing that is not sold."""

import gzip
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.documents import Offer, Product, Variant
from connectors.feeds import Extent
from connectors.shop.voyado_elevate.client import Elevate
from connectors.shop.voyado_elevate.config import LONGEST_KEY, ElevateConfig
from connectors.shop.voyado_elevate.json_lines import lines
from connectors.shop.voyado_elevate.keys import group_key, product_key
from connectors.shop.voyado_elevate.texts import one_line
from connectors.shop.voyado_elevate.xml import document
from tests.connectors.shop.voyado_elevate.conftest import Connect, built, crowns, mug, offers, shirt, variant

BOTH = {"se": "sv-SE", "no": "nb-NO"}
SETTINGS = {"base_url": "https://w1.elevate-api.cloud", "api_key": "pk1", "markets": BOTH}


def config(**said: object) -> ElevateConfig:
    return ElevateConfig.model_validate(SETTINGS | said)


def operations(*products: Product, extent: Extent = Extent.FULL, **said: object) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(extent, products, config(**said))]


def xml(*products: Product, extent: Extent = Extent.FULL, **said: object) -> Element:
    root: Element = ElementTree.fromstring(b"".join(document(extent, iter(products), config(version="v3", **said))))
    return root


def only_product(operation: dict[str, Any]) -> dict[str, Any]:
    (kind,) = operation.values()
    (product,) = kind["productGroup"]["products"].values()
    found: dict[str, Any] = product
    return found


def test_colours_split_a_group_and_sizes_make_variants() -> None:
    (operation,) = operations(shirt("1001"))
    group = operation["replace"]
    assert group["key"] == "1001-g"
    assert {key: list(product["variants"]) for key, product in group["productGroup"]["products"].items()} == {
        "1001-Red-p": ["1001-Red-S", "1001-Red-M"],
        "1001-Blue-p": ["1001-Blue-S", "1001-Blue-M"],
    }
    red = group["productGroup"]["products"]["1001-Red-p"]
    assert red["defaults"]["title"] == "Shirt 1001, Red"
    assert red["variants"]["1001-Red-S"]["defaults"]["label"] == "S"


def test_each_market_has_its_own_price_and_stock() -> None:
    product = only_product(operations(mug("2001", offers=offers("100.00", "79.90")))[0])
    assert product["markets"] == ["se", "no"]
    assert product["variants"]["2001"]["overrides"] == {
        "se|*": {"stock": 3, "sellingPrice": 79.9, "listPrice": 100},
        "no|*": {"stock": 3, "sellingPrice": 110, "listPrice": 110},
    }


def test_one_market_needs_no_overrides() -> None:
    plain = mug("2001", offers=(), price=crowns("12.50"), stock=Decimal("3.00"))
    product = only_product(operations(plain, markets={"se": "sv-SE"})[0])
    assert product["variants"]["2001"] == {"defaults": {"stock": 3, "sellingPrice": 12.5, "listPrice": 12.5}}


def test_money_stands_in_a_feed_with_every_digit() -> None:
    (line,) = lines(Extent.FULL, [mug("2001", offers=offers("10.10"))], config())
    assert b'"sellingPrice":10.10' in line


def test_a_product_is_shown_only_where_every_variant_has_a_price() -> None:
    swedish = Product("1", "Cap", (variant("1-S"), variant("1-M", offers=offers()[:1])))
    assert only_product(operations(swedish)[0])["markets"] == ["se"]
    assert [modify.get("market") for modify in xml(swedish).iterfind("modify") if modify.find(".//product") is not None] == ["se"]
    nowhere = Product("2", "Hat", (variant("2-S", offers=()),))
    assert operations(nowhere) == []


def test_markets_that_the_connection_does_not_name_are_not_told() -> None:
    elsewhere = (*offers(), replace(offers()[0], market="fi"))
    variants = only_product(operations(mug("1", offers=elsewhere))[0])["variants"]
    assert variants["1"]["overrides"].keys() == {"se|*", "no|*"}
    changed = replace(mug("1", offers=elsewhere), structure=False)
    told = only_product(operations(changed, extent=Extent.ATTRIBUTES)[0])["variants"]["1"]
    assert told["overrides"].keys() == {"se|*", "no|*"}


def test_what_is_not_sold_stands_in_no_full_feed_and_is_removed_by_a_partial_one() -> None:
    gone = replace(mug("2001"), active=False)
    sleeping = Product("1", "Cap", (variant("1-S"), variant("1-M", active=False)))
    assert operations(gone) == []
    assert operations(gone, extent=Extent.PARTIAL) == [{"remove": {"key": "2001-g"}}]
    assert list(only_product(operations(sleeping, extent=Extent.PARTIAL)[0])["variants"]) == ["1-S"]


def test_an_attribute_modification_tells_price_and_stock_alone() -> None:
    told = Offer("se", None, None, Decimal(7))
    changed = replace(mug("2001", offers=(told,)), structure=False)
    (operation,) = operations(changed, extent=Extent.ATTRIBUTES)
    assert operation["edit"]["key"] == "2001-g"
    assert only_product(operation) == {"variants": {"2001": {"defaults": {"stock": 7}, "overrides": {"se|*": {"stock": 7}}}}}


def test_attributes_go_by_elevates_names() -> None:
    pairs = (("Brand", "Acme"), ("Material", "Wool"), ("Length", "40"), ("Secret", "x"))
    names = {"Brand": "brand", "Material": "material", "assortment": "category"}
    product = replace(mug("1", attributes=pairs, barcode="7350000000001"), assortment="Home")
    said: dict[str, Any] = {"attributes": names, "variant_attributes": {"Length": "length", "barcode": "ean"}}
    found = only_product(operations(product, **said)[0])
    assert found["defaults"]["brand"] == "Acme"
    assert found["defaults"]["category"] == ["Home"]
    assert found["defaults"]["customLabels"] == {"material": ["Wool"]}
    assert found["variants"]["1"]["defaults"]["customLabels"] == {"length": ["40"], "ean": ["7350000000001"]}
    old = xml(product, **said)
    assert old.findtext(".//product_group/brand") == "Acme"
    assert old.findtext(".//product/custom_attributes/material") == "Wool"
    assert old.findtext(".//variant/custom_attributes/length") == "40"


def test_an_image_shared_by_siblings_stands_once() -> None:
    same = Product("1", "Cap", tuple(variant(f"1-{size}", images=("https://img.example/1.jpg",)) for size in "SML"))
    assert only_product(operations(same)[0])["defaults"]["images"] == [{"defaults": {"urls": ["https://img.example/1.jpg"]}}]
    assert len(list(xml(same, markets={"se": "sv-SE"}).iterfind(".//image"))) == 1
    assert "images" not in only_product(operations(same, send_images=False)[0])["defaults"]


def test_addresses_come_from_templates_where_the_erp_has_none() -> None:
    bare = mug("2 0/1", url="", images=())
    said: dict[str, Any] = {
        "url_template": "https://shop.example/{group}/{sku}",
        "image_template": "https://img.example/{product}.jpg",
    }
    defaults = only_product(operations(bare, **said)[0])["defaults"]
    assert defaults["url"] == "https://shop.example/2%200%2F1/2%200%2F1"
    assert defaults["images"] == [{"defaults": {"urls": ["https://img.example/2%200%2F1-p.jpg"]}}]


def test_v3_tells_every_market_of_every_group() -> None:
    root = xml(shirt("1001"), mug("2001"))
    assert (root.tag, root.get("type")) == ("data_import", "full")
    assert [(modify.get("market"), modify.get("locale")) for modify in root] == [("se", "sv-SE"), ("no", "nb-NO")]
    for modify in root:
        groups = modify.findall("product_groups/add_or_replace/product_group")
        assert [group.get("key") for group in groups] == ["1001-g", "2001-g"]
    assert root.findtext("modify[@market='no']//variant[@key='2001']/selling_price") == "218.900"
    assert root.findtext("modify[@market='se']//variant[@key='2001']/stock_number") == "3"


def test_v3_removes_by_the_words_of_the_connection() -> None:
    said: dict[str, Any] = {"v3_partial_type": "partial", "v3_removal": "remove"}
    root = xml(mug("2001"), replace(mug("2002"), active=False), extent=Extent.PARTIAL, **said)
    assert root.get("type") == "partial"
    assert [group.get("key") for group in root.iterfind("modify[@market='se']/product_groups/remove/product_group")] == ["2002-g"]


HOSTILE = st.text(alphabet=st.characters() | st.sampled_from('\x00\x0b\n\t\ud800\ufffe<&"]'), max_size=40)


@given(name=HOSTILE, text=HOSTILE, value=HOSTILE, option=HOSTILE)
def test_any_text_makes_a_sound_payload(name: str, text: str, value: str, option: str) -> None:
    one = variant("1-S", (("Size", option), ("Colour", option)), attributes=(("Material", value),))
    product = Product("1", name or "x", (one,), description=text)
    said: dict[str, Any] = {"attributes": {"Material": "material"}, "variant_attributes": {"Material": "material"}}
    (operation,) = operations(product, **said)
    assert b"\n" not in b"".join(lines(Extent.FULL, [product], config(**said)))[:-1], "One operation a line."
    assert only_product(operation)["variants"].keys() == {"1-S"}
    assert len(list(xml(product, **said).iter("variant"))) == 2


@example(first="x" * 120, second="x" * 119 + "y", colour="")
@example(first="x", second="y", colour="c" * 120)
@given(first=st.text(min_size=1, max_size=120), second=st.text(min_size=1, max_size=120), colour=st.text(max_size=80))
def test_keys_fit_last_and_differ(first: str, second: str, colour: str) -> None:
    ours, theirs = (Product(key, "", ()) for key in (first, second))
    keys = [group_key(ours, config()), product_key(ours, colour, config())]
    assert all(len(key) <= LONGEST_KEY for key in keys)
    assert keys == [group_key(Product(first, "", ()), config()), product_key(ours, colour, config())]
    assert len({*keys, group_key(theirs, config())}) == (2 if one_line(first) == one_line(second) else 3)


@pytest.mark.parametrize("version", ["v4", "v3"])
def test_a_payload_is_packed_and_does_not_tell_the_time(connect: Connect, tmp_path: Path, version: str) -> None:
    client: Elevate = connect(version=version)
    packed = built(client, tmp_path, mug("2001"), mug("2002")).path.read_bytes()
    assert packed[:3] == b"\x1f\x8b\x08", "Gzip."
    assert packed[4:8] == bytes(4), "Without a time."
    assert gzip.decompress(packed).count(b"2002-p") == {"v4": 1, "v3": 2}[version]


def test_a_name_is_taken_from_the_variant_where_the_group_has_none() -> None:
    product = Product("1", "", (Variant("1", name="Cap", offers=offers(), url="/1", images=("/1.jpg",)),))
    assert only_product(operations(product)[0])["defaults"]["title"] == "Cap"
