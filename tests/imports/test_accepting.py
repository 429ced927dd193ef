"""What the hub takes of a record, what it cleans, and what it refuses, naming the record."""

import json
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Record
from connectors.documents import Address as PostalAddress
from connectors.documents import Customer, DeliveryAddress, Item, Money, Price, StockLevel
from connectors.errors import Unreadable
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.models import Kind
from integration_hub.imports.accepting import NOTHING, Row, accept


def take(kind: Kind, key: str, *documents: Any) -> Row:
    return accept(kind, Record(key, documents), b"d" * 16)


def priced(amount: str, currency: str = "EUR") -> Price:
    return Price("A1", "retail", Money(Decimal(amount), currency))


def refused(kind: Kind, key: str, *documents: Any) -> Unreadable:
    with pytest.raises(Unreadable) as problem:
        take(kind, key, *documents)
    assert problem.value.remedy
    return problem.value


def test_an_item_is_staged_as_it_is() -> None:
    item = Item("A1", "Bolt", group="B", attributes=(("Colour", "red"),))
    row = take(Kind.ITEM, "A1", item)
    assert (row.key, row.item_key, row.group_key, row.title, row.amount) == ("A1", "A1", "B", "Bolt", None)
    assert decode(Kind.ITEM, row.data) == [item]


def test_prices_keep_the_first_amount_and_every_market() -> None:
    other = Price("A1", "dealer", Money(Decimal("8.50"), "SEK"))
    row = take(Kind.PRICE, "A1", priced("10.00"), other)
    assert (row.amount, row.markets) == (Decimal("10.00"), "dealer\nretail")


def test_stock_adds_up_what_is_available() -> None:
    levels = [StockLevel("A1", "01", Decimal(5), committed=Decimal(2)), StockLevel("A1", "02", Decimal("1.5"))]
    assert take(Kind.STOCK, "A1", *levels).amount == Decimal("4.5")


def test_customers_and_addresses_belong_to_their_customer() -> None:
    assert take(Kind.CUSTOMER, "C1", Customer("C1", "Ann")).title == "Ann"
    assert take(Kind.ADDRESS, "C1|Home", DeliveryAddress("C1", "Home", PostalAddress())).item_key == "C1"


def test_a_record_without_documents_is_kept_as_nothing() -> None:
    assert take(Kind.ITEM, "A1").data == NOTHING


def test_control_characters_are_taken_out_of_texts_and_line_breaks_stay() -> None:
    row = take(Kind.ITEM, "A1", Item("A1", "Bo\x00l\x07t", description="one\ntwo\x1f \\u0000 \\b"))
    (item,) = decode(Kind.ITEM, row.data)
    assert (item.name, item.description, row.title) == ("Bolt", "one\ntwo \\u0000 \\b", "Bolt")
    assert "\x00" not in json.loads(row.data)[0]["name"]


def test_html_stays_as_it_is() -> None:
    assert take(Kind.ITEM, "A1", Item("A1", "<b>Bolt</b><script>")).title == "<b>Bolt</b><script>"


def test_a_long_title_is_cut_and_kept_whole_in_the_data() -> None:
    row = take(Kind.ITEM, "A1", Item("A1", "x" * 1000))
    assert (len(row.title), len(decode(Kind.ITEM, row.data)[0].name)) == (250, 1000)


@pytest.mark.parametrize("key", ["", "A\x00", "A\n1", "x" * 251, "\ud800"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    assert refused(Kind.ITEM, key, Item(key, "Bolt")).code == "key_unusable"


def test_a_group_that_is_no_key_is_refused() -> None:
    assert refused(Kind.ITEM, "A1", Item("A1", "Bolt", group="x" * 251)).code == "key_unusable"


def test_ten_megabytes_of_text_are_refused() -> None:
    problem = refused(Kind.ITEM, "A1", Item("A1", "Bolt", description="x" * 10_000_000))
    assert problem.code == "too_big"
    assert "'A1'" in problem.message


@pytest.mark.parametrize(
    ("price", "code"),
    [
        (priced("-0.01"), "price_negative"),
        (priced("1e15"), "figure_absurd"),
        (priced("NaN"), "figure_absurd"),
        (priced("Infinity"), "figure_absurd"),
        (priced("1.00", "EURO"), "currency_unknown"),
        (priced("1.00", ""), "currency_unknown"),
        (priced("1.00", "<b>\x00"), "currency_unknown"),
    ],
)
def test_a_price_that_cannot_be_meant_is_refused_and_its_record_named(price: Price, code: str) -> None:
    problem = refused(Kind.PRICE, "A1", price)
    assert problem.code == code
    assert "'A1'" in problem.message
    assert "\x00" not in problem.message


def test_stock_may_be_below_zero_but_not_beyond_reason() -> None:
    assert take(Kind.STOCK, "A1", StockLevel("A1", "01", Decimal(-3))).amount == -3
    assert refused(Kind.STOCK, "A1", StockLevel("A1", "01", Decimal("1e40"))).code == "figure_absurd"


def test_text_of_no_alphabet_is_refused() -> None:
    assert refused(Kind.ITEM, "A1", Item("A1", "\ud800")).code == "text"
