"""What holds for any file: what is written is read again, what the fast pattern takes the parser takes, and nothing is lost."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors import formats
from connectors.documents import Item, Price
from connectors.errors import Unreadable
from connectors.formats import separated
from connectors.formats.layout import Layout
from connectors.formats.plan import Broken, plan
from connectors.formats.rows import fine_rows
from connectors.formats.values import numbers
from connectors.formats.writing import Element, separated_file, xml_file
from tests.connectors.formats.files import HEADER, Site, semicolons

FIELDS = {"key": "Nr", "name": "Namn", "description": "Text", "unit": "Enhet"}
anything = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from(list("\n;,\"\t| <>&'")), max_size=12)
keys = st.text("ABC0123", min_size=1, max_size=4)
rows = st.lists(st.tuples(keys, texts, texts, texts), min_size=1, max_size=8)


def kept(text: str) -> str:
    """A text as it arrives: line ends are unified, and no space stands around it."""
    return text.strip()


@anything
@given(rows=rows, separator=st.sampled_from(";,\t|"), quote=st.sampled_from("\"'"), end=st.sampled_from(["\n", "\r\n"]))
def test_separated_text_comes_back_as_it_was_written(tmp_path: Path, rows: Any, separator: str, quote: str, end: str) -> None:
    layout = Layout.model_validate({"kind": "separated", "fields": FIELDS, "separator": separator, "quote": quote})
    content = separated_file([("Nr", "Namn", "Text", "Enhet"), *rows], separator=separator, quote=quote, line_end=end)
    items = Site(tmp_path).read(content, layout, Item)
    assert [(item.key, item.name, item.description, item.unit) for item in items] == [tuple(map(kept, row)) for row in rows]


@anything
@given(rows=rows, encoding=st.sampled_from(["utf-8", "utf-16"]))
def test_xml_comes_back_as_it_was_written(tmp_path: Path, rows: Any, encoding: str) -> None:
    layout = Layout.model_validate({"kind": "xml", "record": "Item", "fields": FIELDS | {"unit": "Sub/@enhet"}})
    written = [
        Element("Item", [Element("Nr", key), Element("Namn", name), Element("Text", text), Element("Sub", "", {"enhet": unit})])
        for key, name, text, unit in rows
    ]
    items = Site(tmp_path).read(xml_file(Element("Items", written), encoding=encoding), layout, Item)
    found = [(item.key, item.name, item.description) for item in items]
    assert found == [tuple(map(kept, row[:3])) for row in rows]


cells = st.sampled_from(
    ["A-1", " ", "", "1", "-1", "1,5", "1.5", "1e5", ",5", "5,", "-", "1 000", "SEK", '"SEK"', '"', '"1,5"', '"1,5',
     "1\r", "\u00a0", "å", "2026-01-31", "2026-02-30", "20260101", "J", "nej", "ja", "kanske",
     "x" * 50, "-,5", "+7", "12-", '""', '"a""b"', '" "']
)  # fmt: skip
LAYOUTS = {
    "plain": semicolons(),
    "all kinds": semicolons(
        fields={"item_key": "Artikel", "price_list": "Lista", "amount": "Pris", "currency": {"at": "Valuta", "default": "SEK"},
                "valid_from": "Från", "tax_included": "Moms"},
        thousands_sign=" ", trailing_minus=True,
    ),
    "several": semicolons(
        fields={"item_key": "Artikel", "currency": {"at": "Valuta", "values": {"1": ""}}},
        documents=[{"fields": {"amount": "Lista"}, "constants": {"price_list": "1"}},
                   {"fields": {"amount": "Pris", "min_quantity": "Från"}, "constants": {"price_list": "2"}}],
    ),
    "no quotes": semicolons(quote=None, trailer={"marker": "A-1"}),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@anything
@given(row=st.lists(cells, min_size=5, max_size=7))
def test_what_the_fast_pattern_takes_the_parser_takes(layout: Layout, row: list[str]) -> None:
    header = f"{HEADER};Från;Moms".encode()
    columns = separated.columns_of(layout, header)
    line = ";".join(row).encode()
    if fine_rows(layout, plan(layout, Price), columns).match(line + b"\n").end() == 0:  # type: ignore[union-attr]
        return
    formats.parser(layout, Price)(separated.head(columns) + line)


@pytest.mark.parametrize("row", ["A-1;1;1,5;SEK;2026-01-28;J", '"A-1";1;"-12,50";SEK;;', "Å;1;1,5;;;nej;"])
def test_the_fast_pattern_takes_what_is_common(row: str) -> None:
    layout = LAYOUTS["all kinds"]
    columns = separated.columns_of(layout, f"{HEADER};Från;Moms".encode())
    taken = fine_rows(layout, plan(layout, Price), columns).match(row.encode() + b"\n")
    assert taken is not None
    assert bool(taken.end()) is row.startswith(("A", '"'))


@pytest.mark.parametrize(("name", "row"), [("several", "1;2;1;1;;"), ("plain", "A-1;1;x;SEK;;"), ("plain", ";1;1;SEK;;")])
def test_the_fast_pattern_leaves_what_is_doubtful_to_the_parser(name: str, row: str) -> None:
    layout = LAYOUTS[name]
    columns = separated.columns_of(layout, f"{HEADER};Från;Moms".encode())
    taken = fine_rows(layout, plan(layout, Price), columns).match(row.encode() + b"\n")
    assert taken is not None
    assert taken.end() == 0


@anything
@given(
    content=st.binary(max_size=400) | st.text('A1;,"\r\n<>/{}[]:', max_size=200).map(str.encode),
    name=st.sampled_from(["x.csv", "x.zip"]),
)
@pytest.mark.parametrize("kind", ["separated", "xml", "json_lines"])
def test_no_bytes_are_read_wrong_in_silence(tmp_path: Path, content: bytes, name: str, kind: str) -> None:
    layout = Layout.model_validate({"kind": kind, "record": "A", "optional": True, "fields": {"key": "A", "name": "B"}})
    site = Site(tmp_path)
    try:
        proof = site.prove(content, layout, Item, name)
    except Unreadable:
        return
    assert all(flaw.field.isprintable() and flaw.message.isprintable() for flaw in proof.flaws)
    if not proof.flaws:
        parse = formats.parser(layout, Item)
        assert len([parse(raw) for raw in site.raws(content, layout, name=name)]) == proof.records


@anything
@given(figure=st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=4))
@pytest.mark.parametrize(
    ("decimal", "thousands", "python"), [(",", " ", "{:,}"), (".", ",", "{:,}"), (",", ".", "{:,}"), (".", "", "{}")]
)
def test_figures_come_back_to_the_last_digit(figure: Decimal, decimal: str, thousands: str, python: str) -> None:
    swap = str.maketrans({".": decimal, ",": "\u00a0" if thousands == " " else thousands})
    layout = semicolons(decimal_sign=decimal, thousands_sign=thousands)
    read = numbers(layout)
    assert read(python.format(figure).translate(swap)) == figure


@anything
@given(raw=st.binary(max_size=60))
def test_splitting_loses_no_byte_of_any_record(raw: bytes) -> None:
    content = raw.replace(b"\r", b"") + b"\n"
    try:
        found = [line for block in separated.Splitter(semicolons()).records(iter([content[:30], content[30:]])) for line in block]
    except separated.Unclosed:
        return
    assert b"".join(found).replace(b"\n", b"") == content.replace(b"\n", b"")


def test_broken_tells_all_of_its_flaws() -> None:
    assert str(Broken(("a", "is empty."), ("", "is short."))) == "a: is empty.; is short."
