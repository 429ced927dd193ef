"""From an ERP's records to what a shop is given."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from connectors.base import Limits
from connectors.documents import Item, Money, Price, Product, StockLevel, Variant
from integration_hub.catalogue.sources import Source, price_of
from integration_hub.processes.settings import PublishSettings
from integration_hub.publishing.building import Link, digests, fitted, for_shop, product, unsaid

TODAY = date(2026, 11, 21)
SETTINGS = PublishSettings(price_list="1", sale_price_list="2", warehouses=("01", "02"), buffer=Decimal(2))


def price(amount: str, price_list: str = "1", **more: object) -> Price:
    return Price("TENT-S", price_list, Money(Decimal(amount), "EUR", tax_included=True), **more)  # type: ignore[arg-type]


def tent(size: str, **more: object) -> Source:
    item = Item(f"TENT-{size}", "Tent", group="TENT", group_name="Tent Fjell", options=(("Size", size),), shop_flag=True)
    return Source(item.key, replace(item, **more), [], [StockLevel(item.key, "01", Decimal(5))], rev=3)  # type: ignore[arg-type]


def made(*sources: Source, links: dict[str, Link] | None = None) -> Product:
    found = product(sources, links or {}, SETTINGS, TODAY)
    assert found
    return found


def test_a_group_becomes_one_product_with_all_its_variants() -> None:
    whole = made(tent("S"), tent("M"))
    assert (whole.key, whole.name, [variant.sku for variant in whole.variants]) == ("TENT", "Tent Fjell", ["TENT-S", "TENT-M"])


def test_stock_is_what_is_available_in_the_chosen_warehouses_less_the_buffer() -> None:
    source = tent("S")
    source.stock = [
        StockLevel("TENT-S", "01", Decimal(5), committed=Decimal(1)),
        StockLevel("TENT-S", "02", Decimal("3.5")),
        StockLevel("TENT-S", "elsewhere", Decimal(100)),
    ]
    assert made(source).variants[0].stock == Decimal("5.5")


def test_stock_is_never_less_than_nothing_and_unknown_stays_unknown() -> None:
    short, unknown = tent("S"), tent("M")
    short.stock, unknown.stock = [StockLevel("TENT-S", "01", Decimal(1))], []
    assert [variant.stock for variant in made(short, unknown).variants] == [Decimal(0), None]


def test_a_shop_of_whole_pieces_is_never_told_more_than_there_is() -> None:
    source = tent("S")
    source.stock = [StockLevel("TENT-S", "01", Decimal("6.9"))]
    assert fitted(made(source), Limits(whole_stock=True)).variants[0].stock == Decimal(4)


def test_the_price_for_everybody_that_began_last_wins() -> None:
    yesterday, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
    prices = [
        price("10.00"), price("9.00", valid_from=yesterday),
        price("1.00", valid_from=tomorrow), price("2.00", valid_to=yesterday),
        price("3.00", customer_key="C1"), price("4.00", min_quantity=Decimal(10)), price("5.00", "2"),
    ]  # fmt: skip
    found = price_of(prices, "1", TODAY)
    assert found == Money(Decimal("9.00"), "EUR", tax_included=True)
    assert price_of(prices, "", TODAY) is None


def test_an_item_flagged_off_or_retired_is_not_for_the_shop() -> None:
    assert for_shop(tent("S"), SETTINGS)
    assert for_shop(tent("S", shop_flag=None), SETTINGS)
    assert not for_shop(tent("S", shop_flag=False), SETTINGS)
    assert for_shop(tent("S", shop_flag=False), SETTINGS.model_copy(update={"only_flagged": False}))
    assert not for_shop(tent("S", active=False), SETTINGS)


def test_what_the_shop_never_had_and_shall_not_have_is_not_told() -> None:
    assert product([tent("S", shop_flag=False)], {}, SETTINGS, TODAY) is None


def test_a_retired_variant_is_withdrawn_and_its_siblings_stay() -> None:
    links = {"TENT-M": Link("77", "78")}
    whole = made(tent("S"), tent("M", active=False), links=links)
    assert whole.active
    assert [(variant.sku, variant.active) for variant in whole.variants] == [("TENT-S", True), ("TENT-M", False)]


def test_a_product_whose_last_variant_is_retired_is_withdrawn_itself() -> None:
    assert not made(tent("S", active=False), links={"TENT-S": Link("77", "78")}).active


def test_nothing_is_said_twice() -> None:
    whole = made(tent("S"), tent("M"))
    assert unsaid(whole, digests(whole)) is None


def test_a_changed_stock_tells_only_the_offer_of_that_variant() -> None:
    before = digests(made(tent("S"), tent("M")))
    changed = tent("M")
    changed.stock = [StockLevel("TENT-M", "01", Decimal(50))]
    news = unsaid(made(tent("S"), changed), before)
    assert news
    assert (news.structure, [variant.sku for variant in news.variants]) == (False, ["TENT-M"])


def test_a_changed_name_or_a_new_variant_tells_the_complete_group() -> None:
    before = digests(made(tent("S"), tent("M")))
    for whole in (made(tent("S"), tent("M"), tent("L")), made(tent("S"), replace_name(tent("M")))):
        news = unsaid(whole, before)
        assert news
        assert (news.structure, len(news.variants)) == (True, len(whole.variants))


def replace_name(source: Source) -> Source:
    assert source.item
    source.item = replace(source.item, options=(("Size", "Medium"),))
    return source


def test_a_link_that_becomes_known_is_no_news() -> None:
    before = digests(made(tent("S")))
    assert unsaid(made(tent("S"), links={"TENT-S": Link("77", "78")}), before) is None


def test_money_of_another_currency_is_news() -> None:
    variant = Variant("A", price=Money(Decimal(1), "EUR"))
    whole = Product("A", "A", (variant,))
    other = Product("A", "A", (replace(variant, price=Money(Decimal(1), "SEK")),))
    assert unsaid(other, digests(whole))
