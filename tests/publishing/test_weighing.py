"""One product group against what the target shows of it, and how often everything is best told. Pure."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from connectors.base import Limits
from connectors.documents import Item, Money, Offer, Price, StockLevel
from connectors.feeds import Extent
from integration_hub.catalogue.sources import Source
from integration_hub.processes.settings import PublishSettings
from integration_hub.publishing.building import fitted, product
from integration_hub.publishing.rhythm import advice
from integration_hub.publishing.weighing import Known, Rule, refusal, weigh

TODAY = date(2026, 11, 21)
MARKETS = PublishSettings.model_validate(
    {"buffer": 1, "markets": [{"market": "se", "price_list": "sek", "warehouses": ["01"]}, {"market": "no", "price_list": "nok"}]}
)
RULE = Rule(MARKETS, Limits(), lambda _: iter(()), TODAY)


def tent(size: str, **said: object) -> Source:
    item = replace(Item(f"TENT-{size}", "Tent", group="TENT", options=(("Size", size),)), **said)  # type: ignore[arg-type]
    crowns = Price(item.key, "sek", Money(Decimal(199), "SEK"))
    return Source(
        item.key, item, [crowns], [StockLevel(item.key, "01", Decimal("5.5")), StockLevel(item.key, "02", Decimal(9))], 3
    )


def told(*sources: Source) -> dict[str, Known]:
    """What the target knows after a feed of just these."""
    known = weigh(sources, {}, RULE).digests
    return {source.sku: Known("TENT", shown=True, digest=known[source.sku]) for source in sources}


def test_each_market_has_its_price_and_the_stock_of_its_warehouses_in_whole_pieces() -> None:
    whole = product([tent("S")], {}, MARKETS, TODAY)
    assert whole
    (variant,) = fitted(whole, Limits()).variants
    crowns = Money(Decimal(199), "SEK")
    assert variant.offers == (Offer("se", crowns, None, Decimal(4)), Offer("no", None, None, Decimal(13)))


def test_what_an_item_says_of_itself_is_told() -> None:
    said = {"attributes": (("Brand", "Fjell"),), "url": "https://shop.example/tent", "images": ("https://img.example/1.jpg",)}
    whole = product([tent("S", assortment="Camping", **said)], {}, MARKETS, TODAY)
    assert whole
    (variant,) = whole.variants
    assert (whole.assortment, variant.name, variant.attributes, variant.url, variant.images) == (
        "Camping", "Tent", said["attributes"], said["url"], said["images"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "extent"),
    [
        ({"stock": [StockLevel("TENT-S", "01", Decimal(2))]}, Extent.ATTRIBUTES),
        ({"prices": [Price("TENT-S", "sek", Money(Decimal(99), "SEK"))]}, Extent.ATTRIBUTES),
        ({"prices": []}, Extent.PARTIAL),
        ({"prices": [Price("TENT-S", "sek", Money(Decimal(99), "EUR"))]}, Extent.PARTIAL),
        ({"item": Item("TENT-S", "Tent", group="TENT", options=(("Size", "Small"),))}, Extent.PARTIAL),
        ({}, None),
    ],
)
def test_the_smallest_feed_that_tells_a_change(changed: dict[str, object], extent: Extent | None) -> None:
    known = told(tent("S"), tent("M"))
    assert weigh([replace(tent("S"), **changed), tent("M")], known, RULE).extent is extent  # type: ignore[arg-type]


def test_a_withdrawn_variant_makes_its_group_news_without_it() -> None:
    weighed = weigh([tent("S", active=False), tent("M")], told(tent("S"), tent("M")), RULE)
    assert weighed.news
    assert [variant.sku for variant in weighed.news.variants] == ["TENT-M"]
    assert weighed.gone == ("TENT-S",)


def test_a_group_of_which_nothing_is_left_is_removed() -> None:
    weighed = weigh([tent("S", active=False)], told(tent("S")), RULE)
    assert weighed.news
    assert (weighed.news.active, weighed.gone) == (False, ("TENT-S",))


def test_what_the_target_shows_in_another_group_goes_with_that_group() -> None:
    known = {"TENT-S": Known("OLD", shown=True, digest="x")}
    weighed = weigh([tent("S", active=False)], known, RULE)
    assert (weighed.news, weighed.gone, weighed.extent) == (None, ("TENT-S",), Extent.PARTIAL)


def test_what_the_target_refused_stays_out_until_it_changes_or_a_person_tries_again() -> None:
    before = {"TENT-S": Known("TENT", refusal=refusal("TENT-S", "x", "Bad.", "Mend it."), refused_rev=3)}
    group = [tent("S"), tent("M")]
    assert [why.sku for why in weigh(group, before, RULE).left] == ["TENT-S"]
    assert not weigh(group, before, replace(RULE, anew=True)).left
    assert not weigh([replace(tent("S"), rev=4), tent("M")], before, RULE).left


def test_without_leave_to_make_articles_nothing_new_is_told() -> None:
    rule = replace(RULE, settings=MARKETS.model_copy(update={"create_products": False}))
    assert weigh([tent("S")], {}, rule).news is None


def test_offers_are_no_structure() -> None:
    source = tent("S")
    first = weigh([source], {}, RULE).digests["TENT-S"]
    source.stock = []
    second = weigh([source], {}, RULE).digests["TENT-S"]
    half = len(first) // 2
    assert (first[:half] == second[:half], first == second) == (True, False)


@pytest.mark.parametrize(
    ("products", "full", "beside"), [(9_999, "every hour", ""), (10_000, "every night", "every five minutes")]
)
def test_small_catalogues_are_told_whole_each_hour_and_large_ones_at_night(products: int, full: str, beside: str) -> None:
    told = advice(products)
    assert full in told.full
    assert beside in told.small
