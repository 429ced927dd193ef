"""An ERP by file over a real file server: which exports are read, where they go, and what becomes of orders."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Reads
from connectors.documents import Item, Price, StockLevel
from connectors.erp.winbas import CONNECTOR
from connectors.errors import Access, PagesMoved, Unavailable, Unreadable
from connectors.filing.client import FileErp
from connectors.parcels import CountedBy
from connectors.testing.contract import Ears
from connectors.testing.folder_erp import FolderErp
from tests.connectors.filing.servers import Connect

ALONE = {"prices": {"pattern": "priser*.xml"}, "stock": {"pattern": "lager*.xml"}}
"""Settings under which items are read from files of their own."""


def reads(kind: type) -> Reads[FileErp, Any]:
    return CONNECTOR.reads[kind]


def lying(client: FileErp, kind: type) -> dict[str, bool]:
    """The names of what must be read, and whether each is whole."""
    shelf = reads(kind).parcels
    assert shelf
    assert shelf.shelf
    return {found.name: found.whole for found in shelf.shelf.lying(client)}


def put_away(client: FileErp, kind: type, reason: str = "") -> bool:
    """Put the newest away, as after it was read."""
    parcels = reads(kind).parcels
    assert parcels
    assert parcels.shelf
    return parcels.shelf.put_away(client, parcels.shelf.lying(client)[-1], reason)


def proof_of(client: FileErp, kind: type, path: Path) -> Any:
    """The newest, fetched and proved as the hub does it."""
    parcels = reads(kind).parcels
    assert parcels
    assert parcels.shelf
    found = parcels.shelf.lying(client)[-1]
    parcels.shelf.fetch(client, found, path)
    return parcels.prove(client, path, found.name)


def names(erp: FolderErp, folder: str) -> list[str]:
    return sorted(file.name for file in (erp.root / folder).rglob("*") if file.is_file())


def test_the_newest_full_export_counts_and_takes_the_older_ones_with_it(erp: FolderErp, connect: Connect) -> None:
    client = connect(**ALONE)
    for night in ("20260228", "20260301", "20260302"):
        erp.export(stamp=night)
    assert lying(client, Item) == {"/out/produkt-20260302.xml": True}
    assert put_away(client, Item)
    assert [name for name in names(erp, "out") if "produkt" in name] == []
    assert sorted(name.partition("_")[2] for name in names(erp, "archive")) == [
        f"produkt-{night}.xml" for night in ("20260228", "20260301", "20260302")
    ]


def test_exports_of_changes_are_all_read_oldest_first(erp: FolderErp, connect: Connect) -> None:
    client = connect(items={"complete": False}, **ALONE)
    for stamp in ("10", "9"):
        erp.export(stamp=stamp)
    assert list(lying(client, Item)) == ["/out/produkt-9.xml", "/out/produkt-10.xml"]


def test_a_file_that_several_services_read_stays_until_a_newer_one_has_come(erp: FolderErp, connect: Connect) -> None:
    client = connect()
    erp.export(stamp="1")
    assert not put_away(client, Item)
    assert lying(client, Price) == {"/out/produkt-1.xml": True}
    erp.export(stamp="2")
    assert not put_away(client, Price)
    assert lying(client, StockLevel) == {"/out/produkt-2.xml": True}
    assert "produkt-1.xml" not in names(erp, "out")


def test_a_file_that_is_written_in_place_is_not_whole_until_it_stands_still(erp: FolderErp, connect: Connect) -> None:
    client = connect(items={"hand_over": "stable", "stable_seconds": 0.05}, **ALONE)
    finish = erp.export_slowly()
    grew = [False]

    def growing(seconds: float) -> None:
        grew[0] = True
        finish()

    waited, client.wait = client.wait, growing  # type: ignore[method-assign]
    assert lying(client, Item) == {"/out/produkt.xml": False}
    assert grew == [True]
    client.wait = waited  # type: ignore[method-assign]
    assert lying(client, Item) == {"/out/produkt.xml": True}


def test_half_a_file_is_seen_by_its_first_pass(erp: FolderErp, connect: Connect, tmp_path: Path) -> None:
    erp.export_slowly(0.7)
    proof = proof_of(connect(), Item, tmp_path / "copy")
    assert not proof.whole
    with pytest.raises(Unavailable, match="export_unfinished"):
        list(reads(Item).pages(connect(), None, ""))


def test_a_trigger_is_waited_for_and_goes_with_its_file(erp: FolderErp, connect: Connect) -> None:
    client = connect(items={"hand_over": "trigger"}, **ALONE)
    erp.export()
    assert lying(client, Item) == {"/out/produkt.xml": False}
    (erp.root / "out" / "produkt.xml.done").touch()
    assert lying(client, Item) == {"/out/produkt.xml": True}
    assert put_away(client, Item)
    assert [name.partition("_")[2] for name in names(erp, "archive")] == ["produkt.xml", "produkt.xml.done"]


@pytest.mark.parametrize(("rows", "tampered"), [(8, False), (9, False), (8, True)])
def test_the_manifest_says_how_many_rows_and_which_file(
    erp: FolderErp, connect: Connect, tmp_path: Path, rows: int, tampered: bool
) -> None:
    client = connect(items={"manifest": ".manifest.json"}, **ALONE)
    erp.export()
    digest = sha256((erp.root / "out" / "produkt.xml").read_bytes()).hexdigest()
    told = {"rows": rows, "sha256": digest[::-1] if tampered else digest}
    (erp.root / "out" / "produkt.xml.manifest.json").write_text(json.dumps(told))
    proof = proof_of(client, Item, tmp_path / "copy")
    assert (proof.records, proof.expected, proof.counted_by) == (8, rows, CountedBy.MANIFEST)
    assert proof.flawed == int(tampered)


def test_a_sample_is_not_held_against_the_manifest_of_the_file_that_lies_there(
    erp: FolderErp, connect: Connect, ears: Ears, tmp_path: Path
) -> None:
    client = connect(items={"manifest": ".manifest.json"}, **ALONE)
    sample = tmp_path / "produkt.xml"
    sample.write_bytes(erp.exports(replace(erp.catalogue, items=erp.catalogue.items[:2]))["produkt.xml"])
    parcels = reads(Item).parcels
    assert parcels
    proof = parcels.prove(client, sample, "produkt.xml")
    assert (proof.expected, proof.flawed) == (2, 0)
    assert ears.calls == [], "A sample can be tried while the server is away."


def test_what_cannot_be_read_goes_to_the_error_folder_beside_the_reason(erp: FolderErp, connect: Connect) -> None:
    client = connect(**ALONE)
    erp.export()
    assert put_away(client, Item, "Rad 3: priset saknas")
    stored = names(erp, "error")
    assert [name.partition("_")[2] for name in stored] == ["produkt.xml", "produkt.xml.reason.txt"]
    assert (erp.root / "error" / stored[1]).read_text() == "Rad 3: priset saknas"
    assert lying(client, Item) == {}


def test_another_mapping_is_another_reading(connect: Connect) -> None:
    knows = reads(Item).knows
    assert knows
    assert knows(connect()) == knows(connect())
    assert knows(connect()) != knows(connect(items={"layout": {"decimal_sign": ".", "thousands_sign": ""}}))


def test_reading_on_in_another_export_is_noticed(erp: FolderErp, connect: Connect) -> None:
    client = connect(page_size=3)
    erp.export()
    first = next(iter(reads(Item).pages(client, None, "")))
    erp.catalogue = replace(erp.catalogue, items=erp.catalogue.items[1:])
    erp.export()
    with pytest.raises(PagesMoved, match="export_replaced"):
        list(reads(Item).pages(client, None, first.resume))


def test_no_export_and_an_unsound_one_are_told_in_words(erp: FolderErp, connect: Connect) -> None:
    client = connect()
    with pytest.raises(Unavailable, match="no_export"):
        list(reads(Item).pages(client, None, ""))
    erp.export()
    path = erp.root / "out" / "produkt.xml"
    path.write_bytes(path.read_bytes().replace(b"<Lagersaldo>7,00", b"<Lagersaldo>7.00.0", 1))
    with pytest.raises(Unreadable, match=r"produkt\.xml has 1 flaws"):
        list(reads(StockLevel).pages(client, None, ""))


def test_a_folder_that_is_missing_asks_for_a_person(connect: Connect) -> None:
    with pytest.raises(Access):
        CONNECTOR.check(connect(order_folder="/nowhere"))


def test_a_shared_file_that_one_service_cannot_read_stays_for_the_others(erp: FolderErp, connect: Connect) -> None:
    client = connect()
    erp.export()
    assert not put_away(client, Price, "Rad 3: priset saknas")
    assert lying(client, Item) == {"/out/produkt.xml": True}
    assert [name.partition("_")[2] for name in names(erp, "error")] == ["produkt.xml.reason.txt"]
