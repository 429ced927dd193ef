"""The published formats: the same records in all three, as the documentation and the schema say."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from connectors.base import Reads, Surroundings, Transport
from connectors.documents import Address, Customer, DeliveryAddress, Item, Money, Price, StockLevel
from connectors.erp.import_api import CONNECTOR
from connectors.erp.import_api.client import ImportApiConfig, Waiting
from connectors.erp.import_api.reading import ELEMENTS
from connectors.erp.import_api.schema import record_schema, schema
from connectors.errors import Unavailable, Unreadable
from connectors.formats.records import ADDRESS, SHAPES
from connectors.registry import connector
from connectors.testing.contract import Ears
from connectors.testing.contract.reading import NONSENSE, odd_versions

DOCS = Path(__file__).parents[4] / "docs"
KINDS = list(SHAPES)
PLACE = Address("Eva Ek", "Ek AB", "Gatan 1", "2 tr", "111 22", "Umeå", "AC", "SE", "eva@example.se", "090-1")
PLACE_TOLD = {name: getattr(PLACE, name) for name in ADDRESS}
FULL: dict[type, tuple[dict[str, Any], Any]] = {
    Item: (
        {"key": "A-1", "name": "Bolt, M8", "description": "<b>&</b>", "group": "B", "group_name": "Bolts", "barcode": "073",
         "unit": "st", "tax_group": "25", "assortment": "S", "weight_kg": "0.012", "shop_flag": "no", "active": "no",
         "market": "SE", "url": "https://a", "images": ["https://b", "https://c"], "options": {"Size": "M8"},
         "attributes": {"Brand": "Acme"}},
        Item("A-1", "Bolt, M8", "<b>&</b>", "B", "Bolts", (("Size", "M8"),), "073", "st", "25", "S", Decimal("0.012"),
             False, False, "SE", (("Brand", "Acme"),), "https://a", ("https://b", "https://c")),
    ),
    Price: (
        {"item_key": "A-1", "price_list": "1", "amount": "10.50", "currency": "SEK", "tax_included": "yes", "customer_key": "7",
         "min_quantity": "5", "valid_from": "2026-01-31", "valid_to": "2026-02-28"},
        Price("A-1", "1", Money(Decimal("10.50"), "SEK", True), "7", Decimal(5), date(2026, 1, 31), date(2026, 2, 28)),
    ),
    StockLevel: (
        {"item_key": "A-1", "warehouse": "01", "in_stock": "5", "committed": "1.5", "ordered": "2"},
        StockLevel("A-1", "01", Decimal(5), Decimal("1.5"), Decimal(2)),
    ),
    Customer: (
        {"key": "7", "name": "Eva", "email": "e@x.se", "phone": "1", "company": "Ek", "currency": "SEK", "price_list": "1",
         "tax_number": "55", "active": "0", "market": "SE", "billing_name": "Eva Ek",
         **{f"billing_{part}": told for part, told in PLACE_TOLD.items()}},
        Customer("7", "Eva", "e@x.se", "1", "Ek", "SEK", "1", "55", False, PLACE, "SE"),
    ),
    DeliveryAddress: (
        {"customer_key": "7", "name": "Lager", "addressee": "Eva Ek", **PLACE_TOLD}, DeliveryAddress("7", "Lager", PLACE),
    ),
}  # fmt: skip


@pytest.fixture
def client() -> Waiting:
    return Waiting(ImportApiConfig(sender="Garp"), Surroundings(Ears(), Ears()))


def as_json(kind: type, told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False)


def as_csv(kind: type, told: dict[str, Any]) -> str:
    flat: dict[str, Any] = {}
    for name, value in told.items():
        pairs = {f"{name[:-1]}.{key}": text for key, text in value.items()} if isinstance(value, dict) else {name: value}
        flat |= {key: " ".join(text) if isinstance(text, list) else text for key, text in pairs.items()}
    return ",".join(flat) + "\n" + ",".join('"' + text.replace('"', '""') + '"' for text in flat.values())


def as_xml(kind: type, told: dict[str, Any]) -> str:
    def one(name: str, value: Any) -> str:
        if isinstance(value, dict):
            return "".join(f'<{name[:-1]} name="{key}">{text}</{name[:-1]}>' for key, text in value.items())
        values = value if isinstance(value, list) else [value]
        tag = name[:-1] if isinstance(value, list) else name
        return "".join(f"<{tag}>{text.replace('&', '&amp;').replace('<', '&lt;')}</{tag}>" for text in values)

    fields = "".join(one(name, value) for name, value in told.items())
    return f"<data_import><{ELEMENTS[kind]}>{fields}</{ELEMENTS[kind]}></data_import>"


def read(client: Waiting, path: Path, kind: type, content: str, name: str) -> list[Any]:
    """All documents of a pushed body that has no flaw."""
    reads: Reads[Any, Any] = CONNECTOR.reads[kind]
    path.write_text(content)
    assert reads.parcels is not None
    proof = reads.parcels.prove(client, path, name)
    assert proof.flaws == ()
    parse = reads.parser(client)
    raws = [raw for page in reads.parcels.pages(client, path, name, "") for raw in page.records]
    assert len(raws) == proof.records
    return [document for raw in raws for document in parse(raw).documents]


@pytest.mark.parametrize(("write", "name"), [(as_json, "a.jsonl"), (as_csv, "a.csv"), (as_xml, "a.xml")])
@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_read_in_every_format(client: Waiting, tmp_path: Path, kind: type, write: Any, name: str) -> None:
    told, meant = FULL[kind]
    assert told.keys() == SHAPES[kind].fields.keys()
    assert read(client, tmp_path / name, kind, write(kind, told), name) == [meant]


@pytest.mark.parametrize(("write", "name"), [(as_json, "a.jsonl"), (as_csv, "a.csv"), (as_xml, "a.xml")])
@pytest.mark.parametrize("kind", KINDS)
def test_what_must_be_filled_and_what_is_misspelt_is_told_by_name(
    client: Waiting, tmp_path: Path, kind: type, write: Any, name: str
) -> None:
    parcels = CONNECTOR.reads[kind].parcels
    assert parcels is not None
    told = {field: value for field, value in FULL[kind][0].items() if isinstance(value, str)}
    for lost in sorted(SHAPES[kind].filled):
        path = tmp_path / name
        path.write_text(write(kind, {field: value for field, value in told.items() if field != lost}))
        assert [flaw.field for flaw in parcels.prove(client, path, name).flaws] == [lost]
    path.write_text(write(kind, {**told, "prise": "1"}))
    assert [flaw.field for flaw in parcels.prove(client, path, name).flaws] == ["prise"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_ever_fetched(client: Waiting, kind: type) -> None:
    with pytest.raises(Unavailable, match="pushed") as told:
        CONNECTOR.reads[kind].pages(client, None, "")
    assert "Garp" in told.value.remedy
    assert connector("import_api").transport is Transport.PUSH
    assert "Garp" in CONNECTOR.check(client)
    client.close()


@pytest.mark.parametrize("kind", KINDS)
def test_nonsense_and_odd_fields_are_understood_or_unreadable(client: Waiting, kind: type) -> None:
    parse = CONNECTOR.reads[kind].parser(client)
    for raw in NONSENSE:
        with pytest.raises(Unreadable):
            parse(raw)
    for strange in odd_versions(as_json(kind, FULL[kind][0]).encode()):
        try:
            parse(strange)
        except Unreadable:
            continue


def test_the_schema_in_the_documentation_is_this_one() -> None:
    assert json.loads((DOCS / "import-api.schema.json").read_text()) == json.loads(json.dumps(schema()))
    Draft202012Validator.check_schema(schema())


def test_the_documentation_names_every_field_of_every_kind_and_no_other() -> None:
    sections = (DOCS / "import-api.md").read_text().split("\n### ")[1:6]
    for kind, section in zip(SHAPES, sections, strict=True):
        told = re.findall(r"^\| (\**)`(\w+)`", section, re.MULTILINE)
        assert [name for _, name in told] == list(SHAPES[kind].fields)
        assert {name for bold, name in told if bold} == SHAPES[kind].filled


odd = st.sampled_from([None, True, False, "", " ", "x", "1", 1, 1.5, "1.50", "1,5", "yes", "kanske", "2026-01-31", "2026-02-30",
                       [], ["a"], {}, {"a": "b"}, {"": "x"}, {"a": None}, "9" * 50])  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_the_schema_allows_the_parser_takes(client: Waiting, kind: type, data: st.DataObject) -> None:
    names = st.sampled_from([*SHAPES[kind].fields, "surprise"])
    record = FULL[kind][0] | data.draw(st.dictionaries(names, odd, max_size=2))
    parse = CONNECTOR.reads[kind].parser(client)
    if Draft202012Validator(record_schema(kind), format_checker=FormatChecker()).is_valid(record):
        parse(json.dumps(record).encode())
    elif "surprise" in record:
        with pytest.raises(Unreadable):
            parse(json.dumps(record).encode())
