"""The ERP's side of the folder: what it takes, refuses and leaves, tried on real folders without a server."""

from dataclasses import replace
from pathlib import Path

import pytest

from connectors.erp.file_exchange import simulator as file_exchange
from connectors.erp.monitor import simulator as monitor
from connectors.erp.visma_administration import simulator as visma_administration
from connectors.erp.winbas import simulator as winbas
from connectors.testing.folder_erp import FolderErp
from connectors.testing.nordic import catalogue
from tests.connectors.filing.orders import order
from tests.connectors.filing.test_samples import CONFIGS, ORDERS

SIMULATORS = {
    "visma_administration": visma_administration,
    "winbas": winbas,
    "monitor": monitor,
    "file_exchange": file_exchange,
}


@pytest.fixture(params=list(SIMULATORS))
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def erp(vendor: str, tmp_path: Path) -> FolderErp:
    simulator = SIMULATORS[vendor]
    return FolderErp(tmp_path, simulator.exports, simulator.understood, catalogue())


def leave(erp: FolderErp, vendor: str, number: int, name: str = "") -> str:
    """An order of ours in its folder."""
    file = name or CONFIGS[vendor].order_file(f"W{100_233 + number}")
    (erp.root / erp.into / file).write_bytes(ORDERS[vendor].write_order(order(number), CONFIGS[vendor]))
    return file


def test_an_order_is_taken_once_and_its_file_goes(erp: FolderErp, vendor: str) -> None:
    leave(erp, vendor, 1)
    erp.pick_up()
    erp.pick_up()
    assert erp.waiting() == []
    assert erp.times_taken() == {"W100234": 1}
    assert (erp.taken[0].customer, erp.taken[0].currency) == ("10025", "SEK")
    assert {article for article, _, _ in erp.taken[0].lines} >= {"ART-001", "ART-002"}


def test_the_same_order_under_two_names_is_seen_to_be_twice(erp: FolderErp, vendor: str) -> None:
    leave(erp, vendor, 1)
    leave(erp, vendor, 1, "again.xml")
    erp.pick_up()
    assert erp.times_taken() == {"W100234": 2}


def test_unfinished_files_are_left_alone_and_only_named_ones_fetched(erp: FolderErp, vendor: str) -> None:
    first, second = leave(erp, vendor, 1), leave(erp, vendor, 2)
    unfinished = leave(erp, vendor, 3, ".order.xml.tmp")
    erp.pick_up(second)
    assert erp.waiting() == sorted([unfinished, first])
    assert erp.times_taken() == {"W100235": 1}


def test_what_it_cannot_read_goes_to_its_folder_of_refused_ones_with_the_reason(erp: FolderErp) -> None:
    (erp.root / erp.into / "order.xml").write_bytes(b"<broken>")
    erp.pick_up()
    assert sorted(file.name for file in (erp.root / erp.refused).iterdir()) == ["order.xml", "order.xml.txt"]
    assert (erp.root / erp.refused / "order.xml.txt").read_bytes()
    assert erp.times_taken() == {}


def test_an_unknown_customer_is_refused_where_it_is_told_to(erp: FolderErp, vendor: str) -> None:
    erp.known_only = True
    file = leave(erp, vendor, 1)
    erp.catalogue = replace(erp.catalogue, customers=())
    erp.pick_up()
    assert (erp.root / erp.refused / f"{file}.txt").read_text("cp1252") == "Kund saknas: 10025"


def test_an_export_is_shown_whole_or_grows_when_told(erp: FolderErp) -> None:
    names = erp.export(stamp="20260302")
    assert {file.name for file in (erp.root / erp.out).iterdir()} == set(names)
    finish = erp.export_slowly()
    halves = {file.name: file.stat().st_size for file in (erp.root / erp.out).iterdir() if file.name not in names}
    finish()
    assert all((erp.root / erp.out / name).stat().st_size > size for name, size in halves.items())
    slow, fast = ({(erp.root / erp.out / name).read_bytes() for name in each} for each in (halves, names))
    assert slow == fast, "The same content, however it was written."


def test_numbers_are_told_in_a_file(erp: FolderErp, vendor: str) -> None:
    leave(erp, vendor, 1)
    erp.pick_up()
    erp.tell_numbers()
    assert (erp.root / erp.told / "numbers.csv").read_text() == "Order;Number;Refused\nW100234;50001;\n"
