"""A layout that cannot be is refused in words that name the field."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors import formats
from connectors.documents import Item, Price
from connectors.formats.layout import Layout, mismatches
from connectors.formats.records import SHAPES
from tests.connectors.formats.files import PRICES, elements, semicolons

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"encoding": "utf-7"}, "encoding"),
    ({"decimal_sign": "'"}, "decimal_sign"),
    ({"thousands_sign": "_"}, "thousands_sign"),
    ({"thousands_sign": ","}, "thousands_sign"),
    ({"separator": ";;"}, "separator"),
    ({"separator": "a"}, "separator"),
    ({"quote": "*"}, "quote"),
    ({"separator": "'", "quote": "'"}, "quote"),
    ({"dates": "YYYY-MM"}, "dates"),
    ({"true_words": ["x"], "false_words": ["x"]}, "true_words"),
    ({"each": "a"}, "each"),
    ({"header": False}, "fields.item_key"),
    ({"fields": {"item_key": 0}}, "item_key"),
    ({"fields": {"item_key": " "}}, "item_key"),
    ({"constants": {"amount": "1"}}, "constants.amount"),
    ({"surprise": 1}, "surprise"),
]


@pytest.mark.parametrize(("changes", "named"), WRONG)
def test_a_layout_that_cannot_be_names_the_field(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError) as refused:
        semicolons(**changes)
    assert named in str(refused.value)


@pytest.mark.parametrize("changes", [{"record": ""}, {"fields": {"item_key": 1}}, {"each": "a", "documents": [{}]}])
def test_so_does_one_for_xml(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"record|fields|documents"):
        elements(**changes)


def test_what_is_missing_for_a_kind_of_record_is_told_field_by_field() -> None:
    layout = semicolons(fields={"item_key": "A", "prise": "B", "option.Colour": "C"})
    assert [words.split(":")[0] for words in mismatches(layout, SHAPES[Price])] == [
        "fields.option.Colour",
        "fields.prise",
        "fields.price_list",
        "fields.amount",
        "fields.currency",
    ]
    with pytest.raises(ValueError, match=r"fields\.prise: there is no such field"):
        formats.parser(layout, Price)


def test_a_constant_that_cannot_be_understood_names_the_field() -> None:
    with pytest.raises(ValueError, match=r"constants\.tax_included: “maybe”"):
        formats.parser(semicolons(constants={"tax_included": "maybe"}), Price)
    with pytest.raises(ValueError, match=r"fields\.amount: “x”"):
        formats.parser(semicolons(fields=PRICES | {"amount": {"at": "P", "default": "x"}}), Price)


def test_a_records_key_stands_in_the_record_itself() -> None:
    with pytest.raises(ValueError, match=r"key: price_list"):
        formats.parser(semicolons(fields={"item_key": "A"}, constants={"currency": "SEK"}, key=["price_list"],
                                  documents=[{"fields": {"amount": "B", "price_list": "C"}}]), Price)  # fmt: skip


def test_a_layout_survives_its_own_json() -> None:
    layout = semicolons(
        trailer={"marker": "X"}, documents=[{"fields": {"amount": {"at": "P", "factor": "0.01"}}}], only={"Typ": ["P"]}
    )
    assert Layout.model_validate_json(layout.model_dump_json()) == layout
    assert hash(layout.kind)
    assert SHAPES[Item].knows("attribute.Brand")
    assert not SHAPES[Item].knows("attribute.")
