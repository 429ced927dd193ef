"""What the file door does on a sound server, whatever it speaks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.errors import Access, Rejected, Unavailable, Unreadable
from connectors.files import Files
from connectors.parcels import Leaving, Memory
from connectors.testing.contract import Ears
from connectors.testing.fileserver import FileSimulator
from tests.connectors.files.conftest import PROTOCOLS
from tests.connectors.files.doors import Doors

CONTENT = bytes(range(256)) * 2000
each_protocol = pytest.mark.parametrize("protocol", PROTOCOLS, indirect=True)


@pytest.fixture
def export(simulator: FileSimulator) -> Path:
    path = simulator.root / "out" / "items 1.csv"
    path.write_bytes(CONTENT)
    return path


@each_protocol
def test_a_file_is_listed_and_fetched_as_it_lies_there(files: Files, export: Path, tmp_path: Path) -> None:
    [lying] = files.list("/out")
    assert (lying.name, lying.size, lying.whole, lying.refusal) == ("/out/items 1.csv", len(CONTENT), True, "")
    assert lying.modified_at == datetime.fromtimestamp(int(export.stat().st_mtime), UTC)
    files.fetch(lying, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT
    assert files.stat(lying.name) == lying, "Both ways of asking tell the same, or no file would ever be the one that was listed."


@each_protocol
def test_a_file_of_ours_is_shown_whole_and_once(files: Files, simulator: FileSimulator, doors: Doors) -> None:
    files.leave("/in", "order_1.xml", CONTENT)
    assert [path.name for path in (simulator.root / "in").iterdir()] == ["order_1.xml"]
    assert (simulator.root / "in" / "order_1.xml").read_bytes() == CONTENT
    (simulator.root / "in" / "order_1.xml").unlink()
    doors.open().leave("/in", "order_1.xml", CONTENT)
    assert not list((simulator.root / "in").iterdir()), "It was fetched; left again, it would be an order twice."
    assert files.left("/in", "order_1.xml") is Leaving.LEFT
    assert files.left("/in", "order_2.xml") is None


def test_files_are_listed_by_name_and_folders_are_none(files: Files, simulator: FileSimulator) -> None:
    for name in ("b.csv", "a.csv", "C.csv"):
        (simulator.root / "out" / name).write_bytes(b"")
    (simulator.root / "out" / "archive").mkdir()
    assert [lying.name for lying in files.list("/out")] == ["/out/C.csv", "/out/a.csv", "/out/b.csv"]
    assert files.list("/in") == []


def test_a_missing_folder_is_not_an_empty_one(files: Files) -> None:
    with pytest.raises(Access) as missing:
        files.list("/nowhere")
    assert missing.value.code == "folder_missing"
    assert "/nowhere" in missing.value.message
    with pytest.raises(Access) as missing:
        files.leave("/nowhere", "order.xml", b"")
    assert missing.value.code == "folder_missing"
    assert files.stat("/nowhere/order.xml") is None


def test_a_copy_goes_on_where_it_was_cut(files: Files, export: Path, tmp_path: Path, simulator: FileSimulator) -> None:
    [lying] = files.list("/out")
    copy = tmp_path / "copy"
    copy.write_bytes(CONTENT[:300_000])
    fuse = simulator.cut(10**9)
    files.fetch(lying, copy)
    assert copy.read_bytes() == CONTENT
    assert 10**9 - fuse.left < 260_000, "Only what was missing was sent."


def test_a_copy_that_is_whole_is_not_fetched_again(files: Files, export: Path, tmp_path: Path, simulator: FileSimulator) -> None:
    [lying] = files.list("/out")
    (tmp_path / "copy").write_bytes(CONTENT)
    files.fetch(lying, tmp_path / "copy")
    assert simulator.calls["GET /out/items 1.csv"] == 0


def test_a_copy_longer_than_the_file_is_made_anew(files: Files, export: Path, tmp_path: Path) -> None:
    [lying] = files.list("/out")
    (tmp_path / "copy").write_bytes(b"x" * (len(CONTENT) + 1))
    files.fetch(lying, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT


def test_another_file_of_that_name_is_not_fetched(files: Files, export: Path, tmp_path: Path, simulator: FileSimulator) -> None:
    [lying] = files.list("/out")
    export.write_bytes(CONTENT + b"more")
    with pytest.raises(Unavailable) as changed:
        files.fetch(lying, tmp_path / "copy")
    assert changed.value.code == "file_changed"
    assert simulator.calls["GET /out/items 1.csv"] == 0, "Nothing of it was copied."
    export.unlink()
    with pytest.raises(Unavailable) as gone:
        files.fetch(lying, tmp_path / "copy")
    assert gone.value.code == "file_gone"


def test_an_empty_file_is_a_file(files: Files, simulator: FileSimulator, tmp_path: Path) -> None:
    (simulator.root / "out" / "empty.csv").write_bytes(b"")
    files.fetch(files.list("/out")[0], tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b""
    files.leave("/in", "empty.xml", b"")
    assert (simulator.root / "in" / "empty.xml").read_bytes() == b""


def test_small_files_are_read_whole_or_not_at_all(files: Files, simulator: FileSimulator) -> None:
    (simulator.root / "out" / "reason.txt").write_bytes(b"Kund saknas")
    assert files.read("/out/reason.txt", 11) == b"Kund saknas"
    assert files.read("/out/other.txt", 11) is None
    with pytest.raises(Unreadable) as large:
        files.read("/out/reason.txt", 10)
    assert large.value.code == "file_too_large"


def test_a_file_is_moved_and_its_folders_made(files: Files, export: Path, simulator: FileSimulator) -> None:
    for _ in range(2):
        assert files.move("/out/items 1.csv", "/out/archive/2026/11/items.csv")
        assert (simulator.root / "out/archive/2026/11/items.csv").read_bytes() == CONTENT
    assert not export.exists()


def test_nothing_is_overwritten_by_moving(files: Files, export: Path, simulator: FileSimulator) -> None:
    (simulator.root / "in" / "items.csv").write_bytes(b"another")
    with pytest.raises(Rejected) as taken:
        files.move("/out/items 1.csv", "/in/items.csv")
    assert taken.value.code == "name_taken"
    assert (simulator.root / "in" / "items.csv").read_bytes() == b"another"
    assert export.exists()


def test_a_file_of_somebody_else_is_not_overwritten(files: Files, simulator: FileSimulator) -> None:
    (simulator.root / "in" / "order_1.xml").write_bytes(b"another")
    with pytest.raises(Rejected) as taken:
        files.leave("/in", "order_1.xml", CONTENT)
    assert taken.value.code == "name_taken"
    assert (simulator.root / "in" / "order_1.xml").read_bytes() == b"another"
    (simulator.root / "in" / "order_1.xml").unlink()
    files.leave("/in", "order_1.xml", CONTENT)
    assert (simulator.root / "in" / "order_1.xml").read_bytes() == CONTENT


@dataclass(slots=True)
class Meddled(Memory):
    """Somebody puts a file of that name there just before ours is renamed."""

    path: Path = Path()

    def note(self, name: str, stage: Leaving, size: int | None = None) -> None:
        Memory.note(self, name, stage, size)
        if stage is Leaving.RENAMING:
            self.path.write_bytes(b"another")


def test_a_file_that_appears_at_the_last_moment_is_not_overwritten(doors: Doors, simulator: FileSimulator) -> None:
    theirs = simulator.root / "in" / "order_1.xml"
    doors.ledger = Meddled(path=theirs)
    with pytest.raises(Rejected) as taken:
        doors.open().leave("/in", "order_1.xml", CONTENT)
    assert taken.value.code == "name_taken"
    assert theirs.read_bytes() == b"another"


def test_a_file_that_arrived_short_is_not_shown(doors: Doors, simulator: FileSimulator) -> None:
    simulator.disk.lossy = True
    with pytest.raises(Unavailable) as short:
        doors.open().leave("/in", "order_1.xml", CONTENT)
    assert short.value.code == "upload_short"
    assert not (simulator.root / "in" / "order_1.xml").exists()
    simulator.disk.lossy = False
    doors.open().leave("/in", "order_1.xml", CONTENT)
    assert (simulator.root / "in" / "order_1.xml").read_bytes() == CONTENT


def test_what_is_put_is_made_anew_each_time(files: Files, simulator: FileSimulator) -> None:
    files.put("/out/error/items.csv.txt", b"A longer reason")
    files.put("/out/error/items.csv.txt", b"The reason")
    assert (simulator.root / "out/error/items.csv.txt").read_bytes() == b"The reason"


def test_what_is_removed_is_gone_however_often(files: Files, export: Path) -> None:
    assert files.remove("/out/items 1.csv")
    assert files.remove("/out/items 1.csv")
    assert not export.exists()


def test_a_server_that_lets_nobody_move_keeps_its_files(files: Files, export: Path, simulator: FileSimulator) -> None:
    simulator.denied.add("/out")
    assert not files.move("/out/items 1.csv", "/in/items.csv")
    assert not files.remove("/out/items 1.csv")
    assert export.exists()
    simulator.denied.add("/in")
    with pytest.raises(Access) as denied:
        files.leave("/in", "order.xml", b"")
    assert denied.value.code == "no_permission"
    assert "/in" in denied.value.message


def test_every_call_takes_a_turn_and_is_told(files: Files, export: Path, doors: Doors, ears: Ears) -> None:
    files.list("/out")
    files.leave("/in", "order_1.xml", b"<order/>")
    assert [call.method for call in ears.calls] == ["LIST", "PUT", "RENAME"]
    assert ears.calls[0].url == f"{doors.config().address}/out"
    assert "items 1.csv" in ears.calls[0].answer
    assert "<order/>" in ears.calls[1].request
    assert [account for account, _ in ears.turns] == [doors.config().account] * 3


@pytest.mark.parametrize("folder", ["out", "out/", "/out/", "/out"])
def test_a_folder_may_be_written_in_any_way(files: Files, export: Path, folder: str, tmp_path: Path) -> None:
    [lying] = files.list(folder)
    files.fetch(lying, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT


@pytest.mark.parametrize("protocol", ["sftp"], indirect=True)
def test_a_name_in_another_encoding_is_found(simulator: FileSimulator, doors: Doors, tmp_path: Path) -> None:
    (simulator.root / "out").joinpath("lager-å.csv".encode("cp1252").decode(errors="surrogateescape")).write_bytes(CONTENT)
    [refused] = doors.open().list("/out")
    assert refused.refusal, "It is no UTF-8, which the connection promises."
    files = doors.open(encoding="windows-1252")
    [lying] = files.list("/out")
    assert (lying.name, lying.refusal) == ("/out/lager-å.csv", "")
    files.fetch(lying, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT
