"""JSON Lines."""

from decimal import Decimal

import pytest

from connectors import formats
from connectors.documents import Item, Price
from connectors.errors import Unreadable
from connectors.formats.layout import Layout
from tests.connectors.formats.files import Site, where

LAYOUT = Layout.model_validate(
    {"kind": "json_lines", "fields": {"item_key": "item", "price_list": "list", "amount": "price.amount", "currency": "price.in"}}
)
GOOD = '{"item":"A-1","list":1,"price":{"amount":10.10,"in":"SEK"}}'


def test_a_good_file_is_counted_and_read_to_the_last_digit(site: Site) -> None:
    text = GOOD.replace("10.10", '"0.1000000000000000055"')
    prices = site.read(f"\ufeff{GOOD}\r\n\n  {text}", LAYOUT)
    assert [price.money.amount for price in prices] == [Decimal("10.10"), Decimal("0.1000000000000000055")]
    assert prices[0].price_list == "1"


def test_flaws_are_told_with_line_record_and_field(site: Site) -> None:
    proof = site.prove(f"{GOOD}\n\n[]\n{GOOD.replace('10.10', 'true')}\n{{\n{GOOD}\n", LAYOUT)
    assert where(proof.flaws) == [(3, 2, ""), (4, 3, "amount"), (5, 4, "")]
    assert (proof.records, proof.whole) == (5, True)


def test_a_last_line_that_is_cut_is_not_whole(site: Site) -> None:
    assert not site.prove(f"{GOOD}\n{GOOD[:-7]}", LAYOUT).whole
    assert site.prove(f"{GOOD}\n{GOOD}", LAYOUT).whole


ODD = ("true", "[]", "{}", "1e400", "NaN", "1" + "0" * 60, '"1e5"', '"1,5"', '"\\ud800"', "null", '""')


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_figure_is_unreadable(odd: str) -> None:
    with pytest.raises(Unreadable):
        formats.parser(LAYOUT, Price)(GOOD.replace("10.10", odd).encode())


@pytest.mark.parametrize("odd", ['[["a","b"]]', "[1]", '"abc"', "7", '{"":"x"}', '{"a":{"b":1}}'])
def test_odd_options_are_unreadable(odd: str) -> None:
    layout = Layout.model_validate({"kind": "json_lines", "fields": {"key": "k", "name": "n", "options": "o", "images": "i"}})
    parse = formats.parser(layout, Item)
    good = '{"k":"1","n":"a","o":{"Colour":"Red","Size":42,"None":null},"i":["x","y"]}'
    item = parse(good.encode()).documents[0]
    assert (item.options, item.images) == ((("Colour", "Red"), ("Size", "42")), ("x", "y"))
    with pytest.raises(Unreadable):
        parse(f'{{"k":"1","n":"a","o":{odd}}}'.encode())


def test_a_line_beyond_reason_is_refused(site: Site) -> None:
    with pytest.raises(Unreadable, match="longer than"):
        site.prove('{"a":"' + "a" * 3_000_000 + '"}', LAYOUT)
