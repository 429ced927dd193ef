"""What an admin says over a preset, and what they are told where the two make no sense."""

from typing import Any

import pytest

from connectors.documents import Item
from connectors.filing.export import Told, export_of

PRESET = {
    "pattern": "items*.csv",
    "layout": {"kind": "separated", "decimal_sign": ",", "fields": {"key": "Number", "name": "Name", "unit": "Unit"}},
}


def test_what_the_admin_says_stands_over_the_preset() -> None:
    told = Told(pattern="artiklar*.txt", layout={"decimal_sign": ".", "fields": {"name": "Benämning", "barcode": "EAN"}})
    export = export_of(Item, told, PRESET, "/out")
    assert export
    assert (export.folder, export.pattern, export.layout.decimal_sign) == ("/out", "artiklar*.txt", ".")
    assert {name: source.at for name, source in export.layout.fields.items()} == {
        "key": "Number",
        "name": "Benämning",
        "unit": "Unit",
        "barcode": "EAN",
    }


def test_a_null_takes_a_column_of_the_preset_away() -> None:
    export = export_of(Item, Told(layout={"fields": {"unit": None}}), PRESET, "/out")
    assert export
    assert set(export.layout.fields) == {"key", "name"}


def test_nothing_said_and_no_preset_is_no_export() -> None:
    assert export_of(Item, None, None, "/out") is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"layout": {"decimal_sign": "x"}}, "layout.decimal_sign"),
        ({"layout": {"fields": {"colour": "Colour"}}}, "there is no such field"),
        ({"layout": {"fields": {"key": None}}}, "fields.key: say where it stands"),
        ({"layout": {"separateur": ";"}}, "separateur"),
        ({"pattern": "out/*.csv"}, "without a folder"),
        ({"date_in_name": "weekday"}, "YYYY"),
    ],
)
def test_an_admin_is_told_what_makes_no_sense(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        export_of(Item, Told(**said), PRESET, "/out")


def test_without_a_preset_everything_must_be_said() -> None:
    with pytest.raises(ValueError, match=r"pattern.*layout"):
        export_of(Item, Told(), None, "/out")
