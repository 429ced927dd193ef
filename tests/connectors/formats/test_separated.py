"""Separated text, as it comes from sites."""

from decimal import Decimal

import pytest

from connectors import formats
from connectors.documents import Customer, Item, Price, StockLevel
from connectors.errors import Unreadable
from connectors.formats.layout import Layout
from connectors.parcels import MOST_FLAWS, CountedBy
from tests.connectors.formats.files import HEADER, PRICES, Site, lines, semicolons, where

GOOD = ("A-1;1;10,50;SEK", "A-2;1;1234,00;SEK", "A-3;2;-5;EUR")


def test_a_good_file_is_counted_and_read(site: Site) -> None:
    prices = site.read(lines(*GOOD), semicolons())
    assert [(price.item_key, price.price_list, price.money.amount, price.money.currency) for price in prices] == [
        ("A-1", "1", Decimal("10.50"), "SEK"),
        ("A-2", "1", Decimal("1234.00"), "SEK"),
        ("A-3", "2", Decimal(-5), "EUR"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separators_and_line_ends(site: Site, separator: str, end: str) -> None:
    content = lines(*GOOD, end=end).replace(",", ".").replace(";", separator)
    assert len(site.read(content, semicolons(separator=separator, decimal_sign="."))) == 3


def test_mixed_line_ends_and_blank_lines_end_lines(site: Site) -> None:
    content = f"{HEADER}\r\nA-1;1;1;SEK\n\nA-2;1;1;SEK\r\n\r\nA-3;1;1;SEK\n"
    assert [price.item_key for price in site.read(content, semicolons())] == ["A-1", "A-2", "A-3"]


def test_quotes_hold_separators_quotes_and_line_ends(site: Site) -> None:
    layout = Layout.model_validate({"kind": "separated", "fields": {"key": "Nr", "name": "Namn", "description": "Text"}})
    content = 'Nr;Namn;Text\r\nA-1;"Skruv; ""M8""";"Rad 1\r\nRad 2"\r\n"A-2";Bult 5" lång;x\r\nA-3;Mutter;""\r\n'
    items = site.read(content, layout, Item)
    assert [(item.name, item.description) for item in items] == [
        ('Skruv; "M8"', "Rad 1\nRad 2"),
        ('Bult 5" lång', "x"),
        ("Mutter", ""),
    ]


def test_without_quotes_a_quote_is_a_sign_like_any_other(site: Site) -> None:
    layout = Layout.model_validate({"kind": "separated", "fields": {"key": "Nr", "name": "Namn"}, "quote": None})
    assert [item.name for item in site.read('Nr;Namn\n1;"Skruv\n2;M8"\n', layout, Item)] == ['"Skruv', 'M8"']


def test_separators_at_line_ends_mean_nothing(site: Site) -> None:
    assert len(site.read(lines("A-1;1;1;SEK;", "A-2;1;1;SEK", "A-3;1;1;SEK;;", header=HEADER + ";"), semicolons())) == 3


def test_columns_are_found_by_name_wherever_they_stand(site: Site) -> None:
    prices = site.read("valuta ; x;PRIS;Lista;Artikel\nSEK;?;1,5;7;A-1\n", semicolons())
    assert [(price.item_key, price.price_list, price.money.amount) for price in prices] == [("A-1", "7", Decimal("1.5"))]


def test_the_same_line_under_another_header_is_another_record(site: Site) -> None:
    swapped = lines("A-1;1;1;SEK", header="Artikel;Lista;Valuta;Pris")
    assert site.raws(lines("A-1;1;1;SEK"), semicolons()) != site.raws(swapped, semicolons())


def test_a_raw_record_is_shown_as_its_line(site: Site) -> None:
    assert [formats.shown(raw) for raw in site.raws(lines(*GOOD), semicolons())] == list(GOOD)


def test_columns_by_number_without_a_header(site: Site) -> None:
    layout = semicolons(header=False, fields={"item_key": 1, "price_list": 2, "amount": 4, "currency": 3})
    assert [price.money.amount for price in site.read("A-1;1;SEK;2,5\nA-2;1;SEK;3\n", layout)] == [Decimal("2.5"), Decimal(3)]


def test_all_flaws_are_told_with_line_record_and_field(site: Site) -> None:
    proof = site.prove(lines("A-1;1;10.50;SEK", "A-2;1;1;SEK", ";1;x;", "A-4;1;1"), semicolons())
    assert where(proof.flaws) == [
        (2, 1, "amount"),
        (4, 3, "item_key"),
        (4, 3, "amount"),
        (4, 3, "currency"),
        (5, 4, ""),
        (5, 0, ""),
    ]
    assert "“10.50” is no number with a decimal comma" in proof.flaws[0].message
    assert "has 3 columns; the file has 4" in proof.flaws[4].message
    assert proof.records == 4


def test_a_hundred_flaws_are_told_and_the_others_counted(site: Site) -> None:
    proof = site.prove(lines(*["A-1;1;x;SEK"] * 250), semicolons())
    assert (len(proof.flaws), proof.flawed, proof.records) == (MOST_FLAWS, 250, 250)


def test_missing_and_double_columns_are_named_and_the_rows_still_counted(site: Site) -> None:
    proof = site.prove(lines("A-1;1;SEK", header="Artikel;Artikel;Valuta"), semicolons())
    assert where(proof.flaws) == [(1, 0, "item_key"), (1, 0, "price_list"), (1, 0, "amount")]
    assert "“Pris” is missing" in proof.flaws[2].message
    assert proof.records == 1


def test_an_optional_column_may_be_absent_but_not_one_that_must_be_filled(site: Site) -> None:
    layout = semicolons(optional=True, fields=PRICES | {"valid_from": "Från"})
    assert len(site.read(lines(*GOOD), layout)) == 3
    proof = site.prove(lines("A-1;1;1", header="Artikel;Lista;Pris"), layout)
    assert where(proof.flaws) == [(1, 0, "currency")]


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        ("", False),
        (HEADER + "\r\n", True),
        (lines(*GOOD)[:-2], False),
        (lines(*GOOD)[:-9], False),
        (lines("A-1;1;1;SEK", "A-2;1"), False),
        (lines("A-1;1", "A-2;1;1;SEK"), True),
    ],
)
def test_a_file_that_ends_in_the_middle_is_not_whole(site: Site, content: str, *, whole: bool) -> None:
    proof = site.prove(content, semicolons())
    assert proof.whole is whole
    assert whole or proof.flaws


def test_an_open_end_is_allowed_where_the_site_says_so(site: Site) -> None:
    assert len(site.read(lines(*GOOD).removesuffix("\r\n"), semicolons(open_end=True))) == 3
    assert not site.prove(lines(*GOOD) + "A-4;1", semicolons(open_end=True)).whole


def test_a_quote_that_is_never_closed_is_told_where_it_opens(site: Site) -> None:
    content = lines("A-1;1;1;SEK", 'A-2;"1;1;SEK', *["A-3;1;1;SEK"] * 200_000)
    proof = site.prove(content, semicolons())
    assert where(proof.flaws) == [(3, 2, "")]
    with pytest.raises(Unreadable):
        site.raws(content, semicolons())


def test_a_carriage_return_in_the_middle_is_a_flaw(site: Site) -> None:
    assert where(site.prove(lines("A-1;1;1;SEK", "A-2;1\r;1;SEK"), semicolons()).flaws) == [(3, 2, "")]


def test_a_field_of_100_kb_is_read(site: Site) -> None:
    layout = Layout.model_validate({"kind": "separated", "fields": {"key": "Nr", "name": "Namn", "description": "Text"}})
    long = "å" * 150_000
    items = site.read(f'Nr;Namn;Text\n1;a;{long}\n2;b;"{long}"\n', layout, Item)
    assert [len(item.description) for item in items] == [150_000, 150_000]


def test_a_trailer_tells_the_count_and_that_the_file_is_whole(site: Site) -> None:
    layout = semicolons(trailer={"marker": "SLUT", "column": 2})
    proof = site.prove(lines(*GOOD, "SLUT;4"), layout)
    assert (proof.records, proof.announced, proof.expected, proof.counted_by) == (3, 4, 4, CountedBy.TRAILER)
    assert len(site.raws(lines(*GOOD, "SLUT;3"), layout)) == 3
    assert not site.prove(lines(*GOOD), layout).whole
    assert site.prove(lines("SLUT;1", "A-1;1;1;SEK"), layout).flawed == 1
    assert site.prove(lines("A-1;1;1;SEK", "SLUT;många"), layout).flawed == 1


def test_a_trailer_may_look_like_a_row(site: Site) -> None:
    proof = site.prove(lines(*GOOD, "SLUT;3;0;SEK"), semicolons(trailer={"marker": "SLUT", "column": 2}))
    assert (proof.records, proof.announced, proof.flaws) == (3, 3, ())


def test_a_blank_line_is_no_record_even_where_all_may_be_empty(site: Site) -> None:
    fields = {"item_key": {"at": "Nr", "default": "0"}}
    layout = Layout.model_validate({"kind": "separated", "fields": fields, "constants": {"warehouse": "1", "in_stock": "1"}})
    assert [level.item_key for level in site.read("Nr\nA\n\nB\n", layout, StockLevel)] == ["A", "B"]


def test_a_column_for_each_price_list_and_none_where_there_is_no_price(site: Site) -> None:
    layout = semicolons(
        fields={"item_key": "Nummer"},
        constants={"currency": "SEK"},
        documents=[{"fields": {"amount": f"Utpris {number}"}, "constants": {"price_list": str(number)}} for number in (1, 2)],
    )
    content = "Nummer;Utpris 1;Utpris 2\r\nA-1;10;9,5\r\nA-2;7;\r\nA-3;;\r\n"
    prices = site.read(content, layout)
    assert [(price.item_key, price.price_list, price.money.amount) for price in prices] == [
        ("A-1", "1", Decimal(10)),
        ("A-1", "2", Decimal("9.5")),
        ("A-2", "1", Decimal(7)),
    ]
    parse = formats.parser(layout, Price)
    assert [parse(raw).key for raw in site.raws(content, layout)] == ["A-1", "A-2", "A-3"]


def test_what_does_not_concern_us_is_passed_over_under_a_key_of_its_own(site: Site) -> None:
    fields = {"key": "Nr", "name": "Namn"}
    layout = Layout.model_validate({"kind": "separated", "fields": fields, "only": {"Typ": ("P",)}})
    content = "Nr;Namn;Typ\nA-1;Skruv;P\nA-1;fritt;T\nA-1;fritt igen;T\n;;\n"
    assert [item.name for item in site.read(content, layout, Item)] == ["Skruv"]
    parse = formats.parser(layout, Item)
    records = [parse(raw) for raw in site.raws(content, layout)]
    assert [len(record.documents) for record in records] == [1, 0, 0, 0]
    assert len({record.key for record in records}) == 4


def test_words_defaults_factors_and_opposites(site: Site) -> None:
    fields = {
        "key": "Nr",
        "name": {"at": "Namn", "default": "(utan namn)"},
        "tax_group": {"at": "Moms", "values": {"1": "25 %"}},
        "weight_kg": {"at": "Gram", "factor": "0.001"},
        "active": {"at": "Inaktiv", "opposite": True},
        "option.Färg": "Farg",
    }
    layout = Layout.model_validate({"kind": "separated", "fields": fields, "constants": {"attribute.Källa": "Winbas"}})
    first, second = site.read("Nr;Namn;Moms;Gram;Inaktiv;Farg\n1;;1;1500;J;Röd\n2;B;2;;N;\n", layout, Item)
    assert (first.name, first.tax_group, first.weight_kg, first.active) == ("(utan namn)", "25 %", Decimal("1.5"), False)
    assert (first.options, first.attributes) == ((("Färg", "Röd"),), (("Källa", "Winbas"),))
    assert (second.tax_group, second.weight_kg, second.active, second.options) == ("2", None, True, ())


def test_reading_goes_on_from_every_page(site: Site) -> None:
    content = lines(*(f"A-{number};1;{number};SEK" for number in range(10)))
    every = site.raws(content, semicolons())
    pages = list(formats.pages(site.put(content), semicolons(), "prices.csv", size=3))
    assert [len(page.records) for page in pages] == [3, 3, 3, 1]
    for number, page in enumerate(pages, start=1):
        assert site.raws(content, semicolons(), resume=page.resume) == every[number * 3 :]


def test_a_raw_record_that_is_none_is_unreadable(site: Site) -> None:
    parse = formats.parser(semicolons(), Price)
    (raw,) = site.raws(lines("A-1;1;1;SEK"), semicolons())
    before, _, _ = raw.partition(b"\n")
    for bad in (
        b"",
        b"A-1;1;1;SEK",
        b"[]\nA-1",
        before,
        before + b"\nA-1;1",
        b"[4,[9,9,9,9],[]]\n1;2;3;4",
        b"[4,[0,1,2,3],[[0,[],1]]]\n",
    ):
        with pytest.raises(Unreadable):
            parse(bad)


def test_customers_and_stock_are_read_too(site: Site) -> None:
    stock = Layout.model_validate(
        {"kind": "separated", "fields": {"item_key": "A", "in_stock": "S"}, "constants": {"warehouse": "01"}}
    )
    assert [level.key for level in site.read("A;S\n1;5\n2;-3.5\n", stock, StockLevel)] == ["1|01", "2|01"]
    people = Layout.model_validate({"kind": "separated", "fields": {"key": "Nr", "name": "Namn", "billing_city": "Ort"}})
    (customer,) = site.read("Nr;Namn;Ort\n7;Åsa;Umeå\n", people, Customer)
    assert (customer.name, customer.billing.city) == ("Åsa", "Umeå")


def test_whatever_a_file_calls_its_columns_can_be_shown_and_stored(site: Site) -> None:
    layout = Layout.model_validate({"kind": "separated", "fields": {"key": "Nr", "name": "Namn"}, "closed": True})
    proof = site.prove('Nr;Namn;a\0b\x1b"c;"d\ne"\n', layout, Item)
    assert [flaw.field for flaw in proof.flaws] == ["", 'a?b?"c', "d?e"]
    assert where(site.prove("Nr;Na\0mn\n", layout, Item).flaws)[-1] == (1, 0, "Na?mn")
