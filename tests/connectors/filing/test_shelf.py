"""Which exports count, and how a whole one is told from one that is being written."""

from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.documents import Item
from connectors.filing.export import Export, Told, export_of
from connectors.filing.shelf import newest_counts, ready, unmoved
from connectors.parcels import Lying

NOW = datetime(2026, 3, 2, 3, 15, tzinfo=UTC)
LAYOUT = {"kind": "separated", "fields": {"key": "Number", "name": "Name"}}


def export(**said: Any) -> Export:
    made = export_of(Item, Told(**said), {"pattern": "items*.csv", "layout": LAYOUT}, "/out")
    assert made
    return made


def lying(name: str, minutes: int = 0, size: int = 10, *, whole: bool = True) -> Lying:
    return Lying(f"/out/{name}", size, NOW + timedelta(minutes=minutes), whole)


def whole_names(listed: list[Lying], told: Export) -> list[str]:
    return [found.name.rpartition("/")[2] for found in ready(listed, told) if found.whole]


def test_only_files_of_the_pattern_that_nobody_writes_are_looked_at() -> None:
    names = ["items1.csv", "ITEMS2.CSV", ".items3.csv.tmp", "items4.csv.part", "prices.csv", "items5.csv.filepart"]
    assert whole_names([lying(name) for name in names], export()) == ["items1.csv", "ITEMS2.CSV"]


def test_a_file_without_its_trigger_is_not_whole() -> None:
    told = export(hand_over="trigger")
    assert whole_names([lying("items1.csv"), lying("items2.csv"), lying("items2.csv.done", 1)], told) == ["items2.csv"]


def test_last_nights_trigger_says_nothing_of_tonights_file() -> None:
    told = export(hand_over="trigger")
    assert whole_names([lying("items.csv", 5), lying("items.csv.done", 0)], told) == []
    assert whole_names([lying("items.csv", 5), lying("items.csv.done", 5)], told) == ["items.csv"]


def test_a_manifest_that_is_agreed_is_waited_for() -> None:
    told = export(manifest=".manifest.json")
    assert whole_names([lying("items.csv")], told) == []
    assert whole_names([lying("items.csv"), lying("items.csv.manifest.json")], told) == ["items.csv"]


def test_of_full_exports_the_newest_whole_one_counts() -> None:
    first, second, third = lying("items1.csv"), lying("items2.csv"), lying("items3.csv", whole=False)
    assert newest_counts([first, second]) == [second]
    assert newest_counts([first, second, third]) == [second, third]
    assert newest_counts([third]) == [third]
    assert newest_counts([]) == []


def test_a_file_that_grows_is_not_whole() -> None:
    before = [lying("items1.csv"), lying("items2.csv")]
    after = [lying("items1.csv"), lying("items2.csv", size=11), lying("items3.csv")]
    assert [found.whole for found in unmoved(before, after)] == [True, False, False]
