"""What the file door does when a server fails, cuts, stalls or lies."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Uncertain
from connectors.files import Files
from connectors.parcels import Leaving
from connectors.testing.contract.basis import well_told
from connectors.testing.faults import Kind
from connectors.testing.fileserver import FileSimulator, Protocol
from connectors.testing.fileserver_faults import CONTENT as CONTENT_KINDS
from tests.connectors.files.doors import HURRY, Doors

CONTENT = b"ART-001;5\r\n" * 20_000
ON_THE_WIRE = sorted(
    set(Kind) - CONTENT_KINDS - set(list(Kind)[list(Kind).index(Kind.WRONG_COUNT) :]) | {Kind.HUGE_BODY, Kind.HTML_200}
)
DOUBTS = (Kind.TIMEOUT_BEFORE, Kind.DROP_BEFORE, Kind.TIMEOUT_AFTER, Kind.DROP_AFTER, Kind.RST, Kind.STATUS_AFTER, Kind.CUT_BODY)


@pytest.fixture
def hurried(doors: Doors) -> Files:
    """A door at a pace at which faults do not take minutes."""
    return doors.open(HURRY)


@pytest.fixture
def export(simulator: FileSimulator) -> Path:
    path = simulator.root / "out" / "stock.csv"
    path.write_bytes(CONTENT)
    return path


def failure(do: Callable[[], object]) -> ConnectorError | None:
    try:
        do()
    except ConnectorError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("kind", "times"), [*((kind, 1) for kind in Kind), *((kind, None) for kind in (Kind.CUT_BODY, Kind.RST, Kind.SHORT_PAGE))]
)
def test_a_copy_is_what_lay_there_or_an_error(
    doors: Doors, simulator: FileSimulator, export: Path, tmp_path: Path, kind: Kind, times: int | None
) -> None:
    [lying] = doors.open().list("/out")
    hurried = doors.open(HURRY)
    simulator.faults.add(kind, "GET /out/.*", times=times)
    error = failure(lambda: hurried.fetch(lying, tmp_path / "copy"))
    assert error is None or well_told(error, doors.config())
    assert error or (tmp_path / "copy").read_bytes() == CONTENT, f"{kind} gave another file, and nothing tells."
    simulator.faults.clear()
    doors.open().fetch(lying, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT, "What was copied until then did no harm."


@pytest.mark.parametrize("kind", ON_THE_WIRE)
def test_a_listing_is_whole_or_an_error(doors: Doors, hurried: Files, simulator: FileSimulator, export: Path, kind: Kind) -> None:
    simulator.faults.add(kind, "LIST /out", times=None)
    found: list[str] = []
    error = failure(lambda: found.extend(lying.name for lying in hurried.list("/out")))
    assert well_told(error, doors.config()) if error else found == ["/out/stock.csv"]


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.RST, Kind.CUT_BODY])
@pytest.mark.parametrize("step", ["LIST /out", "STAT /out/.*", "GET /out/.*", "RENAME /in/.*", "REMOVE /in/.*"])
def test_what_may_be_done_twice_is_tried_again(
    doors: Doors, simulator: FileSimulator, export: Path, tmp_path: Path, kind: Kind, step: str
) -> None:
    files = doors.open(HURRY)
    simulator.faults.add(kind, step)
    [lying] = files.list("/out")
    files.fetch(lying, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT
    assert files.move("/out/stock.csv", "/in/stock.csv")
    assert files.remove("/in/stock.csv")
    assert not export.exists()
    assert not list((simulator.root / "in").iterdir())


@pytest.mark.parametrize("kind", DOUBTS)
def test_a_lost_answer_to_the_rename_is_a_doubt_that_the_server_settles(
    doors: Doors, hurried: Files, simulator: FileSimulator, kind: Kind
) -> None:
    simulator.faults.add(kind, "RENAME /in/.*")
    with pytest.raises(Uncertain) as doubt:
        hurried.leave("/in", "order.xml", CONTENT)
    assert well_told(doubt.value, doors.config())
    shown = (simulator.root / "in" / "order.xml").exists()
    assert (doors.open().left("/in", "order.xml") is Leaving.LEFT) == shown
    doors.open().leave("/in", "order.xml", CONTENT)
    assert [path.name for path in (simulator.root / "in").iterdir()] == ["order.xml"]
    assert simulator.calls["RENAME /in/order.xml"] == (1 if shown else 2)


@pytest.mark.parametrize("kind", [Kind.TIMEOUT_AFTER, Kind.DROP_AFTER])
def test_what_was_fetched_before_the_doubt_was_settled_is_not_left_again(
    doors: Doors, hurried: Files, simulator: FileSimulator, kind: Kind
) -> None:
    simulator.faults.add(kind, "RENAME /in/.*")
    with pytest.raises(Uncertain):
        hurried.leave("/in", "order.xml", CONTENT)
    (simulator.root / "in" / "order.xml").unlink()
    doors.open().leave("/in", "order.xml", CONTENT)
    assert not list((simulator.root / "in").iterdir())


@pytest.mark.parametrize("kind", ON_THE_WIRE)
def test_an_upload_that_breaks_shows_nothing(doors: Doors, hurried: Files, simulator: FileSimulator, kind: Kind) -> None:
    simulator.faults.add(kind, "PUT /in/.*", times=None)
    error = failure(lambda: hurried.leave("/in", "order.xml", CONTENT))
    simulator.faults.clear()
    shown = [path.name for path in (simulator.root / "in").iterdir() if not path.name.startswith(".")]
    if error is None:
        assert shown == ["order.xml"]
        return
    assert isinstance(error, Unavailable | Rejected)
    assert not shown
    assert doors.open().left("/in", "order.xml") is Leaving.UPLOADING
    doors.open().leave("/in", "order.xml", CONTENT)
    assert (simulator.root / "in" / "order.xml").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [(400, Rejected, "server_refused"), (403, Access, "no_permission"), (429, Unavailable, "server_busy")],
)
def test_a_refused_rename_was_not_done(
    doors: Doors, hurried: Files, simulator: FileSimulator, status: int, error: type[ConnectorError], code: str
) -> None:
    simulator.faults.add("status", "RENAME /in/.*", status=status)
    with pytest.raises(error) as refused:
        hurried.leave("/in", "order.xml", CONTENT)
    assert refused.value.code == code
    assert doors.ledger.recall("/in/order.xml") is Leaving.UPLOADING, "No doubt is left that somebody could read wrongly later."
    doors.open().leave("/in", "order.xml", CONTENT)
    assert (simulator.root / "in" / "order.xml").read_bytes() == CONTENT


@pytest.mark.parametrize("room", [0, 1, 40_000, len(CONTENT) - 1])
def test_a_full_disk_shows_nothing_and_loses_nothing(doors: Doors, hurried: Files, simulator: FileSimulator, room: int) -> None:
    simulator.disk.room = room
    with pytest.raises(Unavailable):
        hurried.leave("/in", "order.xml", CONTENT)
    assert not (simulator.root / "in" / "order.xml").exists()
    simulator.disk.room = None
    doors.open().leave("/in", "order.xml", CONTENT)
    assert (simulator.root / "in" / "order.xml").read_bytes() == CONTENT


@pytest.mark.parametrize("missing", ["folder", "file"])
def test_a_doubt_is_not_settled_by_what_cannot_be_seen(doors: Doors, simulator: FileSimulator, missing: str) -> None:
    doors.ledger.note("/in/order.xml", Leaving.RENAMING, 1)
    if missing == "file":
        assert doors.open().left("/in", "order.xml") is Leaving.LEFT
        return
    (simulator.root / "in").rmdir()
    with pytest.raises(Access) as unseen:
        doors.open().left("/in", "order.xml")
    assert unseen.value.code == "folder_missing"
    assert doors.ledger.recall("/in/order.xml") is Leaving.RENAMING


@pytest.mark.parametrize("change", ["grows", "shrinks", "vanishes"])
def test_a_file_that_is_written_while_it_is_read_is_not_taken(
    doors: Doors, simulator: FileSimulator, export: Path, tmp_path: Path, change: str
) -> None:
    files = doors.open(HURRY)
    [lying] = files.list("/out")
    simulator.faults.add({"grows": "endless_paging", "shrinks": "short_page", "vanishes": "shifting_rows"}[change], "GET /out/.*")
    error = failure(lambda: files.fetch(lying, tmp_path / "copy"))
    assert error is None or isinstance(error, Unavailable)
    assert error or (tmp_path / "copy").read_bytes() == CONTENT


def test_a_full_disk_of_ours_is_told_as_it_is(doors: Doors, export: Path, tmp_path: Path) -> None:
    files = doors.open()
    [lying] = files.list("/out")
    with pytest.raises(OSError, match="No space left"):
        files.fetch(lying, Path("/dev/full"))
    files.fetch(lying, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT


def test_a_busy_server_is_left_alone_by_the_whole_account(doors: Doors, simulator: FileSimulator) -> None:
    simulator.faults.add("status", "CONNECT /", times=None, status=429)
    with pytest.raises(Unavailable) as busy:
        doors.open().greet()
    assert busy.value.code == "server_busy"
    assert doors.ears.pauses == [(doors.config().account, 30.0)]
    assert simulator.connections == 1


def test_a_lost_connection_is_made_anew(doors: Doors, simulator: FileSimulator, export: Path) -> None:
    files = doors.open(HURRY)
    for _ in range(3):
        simulator.faults.add("drop_after", "LIST /out")
        assert len(files.list("/out")) == 1
    assert simulator.connections == 4


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def talkative() -> Iterator[int]:
    """A port that greets with lines without end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            for _ in range(6):
                try:
                    client = listener.accept()[0]
                except OSError:
                    return
                with client:
                    _flood(client)

        thread = Thread(target=talk, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def _flood(client: socket.socket) -> None:
    try:
        for _ in range(20_000):
            client.sendall(b"220-hello\r\n" * 100)
    except OSError:
        return


PROTOCOLS: tuple[Protocol, ...] = ("sftp", "ftp", "ftps", "ftps_implicit")


@pytest.mark.parametrize("spoken", PROTOCOLS)
@pytest.mark.parametrize("stranger", ["silent", "talkative", "nobody"])
@pytest.mark.parametrize("protocol", ["sftp"], indirect=True)
def test_whoever_else_answers_there_is_told_in_time(
    doors: Doors, request: pytest.FixtureRequest, stranger: str, spoken: Protocol
) -> None:
    port = 1 if stranger == "nobody" else request.getfixturevalue(stranger)
    error = failure(lambda: doors.open(0.005, protocol=spoken, port=port, identity="sha256:00").greet())
    assert isinstance(error, Unavailable | Access)
    assert well_told(error, doors.config())
