"""A plan tells per market what would change, however records and markets lie across each other."""

from decimal import Decimal

from connectors.documents import Item, Money, Price, StockLevel
from integration_hub.catalogue.models import Kind
from integration_hub.imports.plan import Market, Plan

HALF = Decimal("0.5")


def price(amount: str, market: str = "DK", item: str = "A1") -> Price:
    return Price(item, market, Money(Decimal(amount), "EUR"))


def stock(quantity: int, warehouse: str = "01") -> StockLevel:
    return StockLevel("A1", warehouse, Decimal(quantity))


def test_records_are_counted_in_each_of_their_markets() -> None:
    plan = Plan(Kind.PRICE)
    plan.count("published", [("DK\nSE", 3), ("SE", 2), ("", 1)])
    assert plan.published == 6
    assert {name: market.published for name, market in plan.markets.items()} == {"DK": 3, "SE": 5, "": 1}


def test_a_price_list_that_goes_from_all_records_is_withdrawn_in_that_market_only() -> None:
    plan = Plan(Kind.PRICE)
    plan.count("published", [("DK\nSE", 1)])
    plan.compare("A1", [price("10"), price("12", "SE")], [price("10"), price("9", "NO")], HALF)
    assert plan.markets["SE"] == Market(published=1, withdrawn=1)
    assert plan.markets["DK"] == Market(published=1)
    assert plan.markets["NO"] == Market(added=1)
    assert (plan.changed, plan.withdrawn, plan.unchanged) == (1, 0, 0)


def test_a_price_that_halves_has_moved_far_and_one_that_nearly_does_has_not() -> None:
    plan = Plan(Kind.PRICE)
    plan.compare("A1", [price("10")], [price("5")], HALF)
    plan.compare("A2", [price("10")], [price("5.01")], HALF)
    assert plan.markets["DK"].moved_far == 1
    assert [(move.key, move.after) for move in plan.moves] == [("A1", Decimal(5)), ("A2", Decimal("5.01"))]


def test_only_the_ten_biggest_moves_are_told() -> None:
    plan = Plan(Kind.PRICE)
    for number in range(1, 31):
        plan.compare(f"A{number}", [price("100")], [price(str(100 + number))], HALF)
    assert [move.key for move in plan.moves] == [f"A{number}" for number in range(30, 20, -1)]


def test_a_price_from_nothing_is_no_move() -> None:
    plan = Plan(Kind.PRICE)
    plan.compare("A1", [price("0")], [price("5")], HALF)
    assert not plan.moves


def test_stock_that_runs_out_is_counted_by_warehouse() -> None:
    plan = Plan(Kind.STOCK)
    plan.compare("A1", [stock(5), stock(1, "02")], [stock(0), stock(2, "02")], HALF)
    plan.compare("A2", [stock(0)], [stock(-1)], HALF)
    assert (plan.to_zero, plan.markets["01"].to_zero, plan.markets["02"].to_zero) == (1, 1, 0)


def test_a_plan_is_kept_as_figures() -> None:
    plan = Plan(Kind.ITEM)
    plan.count("published", [("", 2)])
    plan.compare("A1", [Item("A1", "Bolt")], [Item("A1", "Nut")], HALF)
    kept = plan.as_json()
    assert (kept["published"], kept["changed"], kept["unchanged"]) == (2, 1, 1)
    assert kept["markets"][""]["changed"] == 1
