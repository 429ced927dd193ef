"""Block F: files on their way, while the server fails in every way and the other side takes what it is shown at once.

Each order arrives once and whole; each copy is the file that lay there; nobody else's file is touched.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import asyncssh
import pytest

from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Uncertain
from connectors.files import Files
from connectors.parcels import Leaving
from connectors.testing.faults import Kind
from connectors.testing.fileserver import FileSimulator, Protocol
from tests.connectors.files.doors import HURRY, Doors
from tests.faults.workshop import FULL

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

FIRST = int(os.environ.get("FAULTS_SEED", "1"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("FAULTS_SEEDS", "30" if FULL else "2")))
CUTS = 20
ORDERS = 4
PROTOCOLS: tuple[Protocol, ...] = ("sftp", "ftps") if not FULL else ("sftp", "ftp", "ftps", "ftps_implicit")
KINDS = (
    Kind.STATUS,
    Kind.STATUS_AFTER,
    Kind.DROP_BEFORE,
    Kind.DROP_AFTER,
    Kind.RST,
    Kind.CUT_BODY,
    Kind.HTML_200,
    Kind.TIMEOUT_BEFORE,
    Kind.TIMEOUT_AFTER,
    Kind.SHORT_PAGE,
    Kind.ENDLESS_PAGING,
    Kind.SHIFTING_ROWS,
)
STEPS = ("CONNECT /", "LIST /out", "STAT /.*", "GET /out/.*", "PUT /in/.*", "RENAME /in/.*", "RENAME /archive/.*")
TRIES = 60


class OtherSide:
    """Takes every order as soon as it is shown, and never touches what is not whole yet."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "in"
        self._ends = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self.taken: list[tuple[str, bytes]] = []
        self._thread.start()

    def stop(self) -> None:
        self._ends.set()
        self._thread.join()
        self._take()

    def _watch(self) -> None:
        while not self._ends.wait(0.005):
            self._take()

    def _take(self) -> None:
        for path in [path for path in self._folder.iterdir() if not path.name.startswith(".")]:
            self.taken.append((path.name, path.read_bytes()))
            path.unlink()


@pytest.fixture(params=PROTOCOLS)
def simulator(request: pytest.FixtureRequest) -> Iterator[FileSimulator]:
    simulator = FileSimulator(protocol=request.param)
    (simulator.root / "archive").mkdir()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def doors(simulator: FileSimulator) -> Iterator[Doors]:
    doors = Doors(simulator)
    yield doors
    doors.close()


def content(chance: random.Random) -> bytes:
    return chance.randbytes(chance.choice((0, 1, 4000, 33_000, 300_000)))


def insisted(doors: Doors, name: str, order: bytes) -> None:
    """As the hub does it: a new process each time, which asks before it writes again."""
    for _ in range(TRIES):
        files = doors.open(HURRY)
        with suppress(Unavailable, Uncertain, Rejected, Access):
            files.leave("/in", name, order)
            return
        files.close()
    raise AssertionError(f"{name} never got there.")


def fetched(doors: Doors, path: Path) -> bytes:
    """Fetch the one export, and put it away."""
    for _ in range(TRIES):
        files = doors.open(HURRY)
        with suppress(ConnectorError):
            for lying in files.list("/out"):
                files.fetch(lying, path)
                files.move(lying.name, "/archive/items.csv")
                return path.read_bytes()
        files.close()
    raise AssertionError("The export was never fetched.")


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_fails_each_order_arrives_once_and_each_copy_is_whole(
    simulator: FileSimulator, doors: Doors, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    export, orders = content(chance), {f"order_{number}.xml": content(chance) for number in range(ORDERS)}
    (simulator.root / "out" / "items.csv").write_bytes(export)
    other = OtherSide(simulator.root)
    for name, order in orders.items():
        for _ in range(3):
            simulator.faults.add(chance.choice(KINDS), chance.choice(STEPS), after=chance.randrange(3), status=500)
        insisted(doors, name, order)
    copy = fetched(doors, tmp_path / "copy")
    other.stop()
    assert copy == export
    assert Counter(name for name, _ in other.taken) == Counter(orders.keys()), "Each order once."
    assert dict(other.taken) == orders, "Each order whole."


@pytest.mark.parametrize("up", [False, True], ids=["from the server", "to the server"])
@pytest.mark.parametrize("seed", SEEDS)
def test_cut_at_any_offset_the_last_bytes_too(simulator: FileSimulator, doors: Doors, seed: int, *, up: bool) -> None:
    chance, order = random.Random(seed), b"x" * 20_000
    fuse = simulator.cut(10**9, up=up)
    insisted(doors, "whole.xml", order)
    doors.close()
    most = 10**9 - fuse.left
    other = OtherSide(simulator.root)
    points = [chance.randrange(most) for _ in range(CUTS // 2)] + [most - chance.randrange(400) for _ in range(CUTS // 2)]
    for number, point in enumerate(points):
        simulator.cut(max(point, 1), up=up)
        insisted(doors, f"order_{number}.xml", order)
        doors.close()
    other.stop()
    arrived = Counter(name for name, _ in other.taken)
    del arrived["whole.xml"]
    assert arrived == Counter(f"order_{number}.xml" for number in range(CUTS))
    assert {body for _, body in other.taken} == {order}


def test_of_two_who_leave_a_file_of_one_name_one_is_told(simulator: FileSimulator, doors: Doors) -> None:
    rival = Doors(simulator)
    doors.open().leave("/in", "order.xml", b"ours")
    with pytest.raises(Rejected) as taken:
        rival.open().leave("/in", "order.xml", b"theirs")
    rival.close()
    assert taken.value.code == "name_taken"
    assert (simulator.root / "in" / "order.xml").read_bytes() == b"ours"


def test_a_changed_host_key_stops_everything_until_somebody_confirms_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    first = FileSimulator(tmp_path)
    port = int(first.start().rpartition(":")[2])
    doors = Doors(first)
    confirmed = doors.config()
    doors.open().leave("/in", "order_1.xml", b"<order/>")
    doors.close()
    first.stop()
    second = FileSimulator(tmp_path)
    second.host_keys = [asyncssh.generate_private_key("ssh-ed25519")]
    second.start(port)
    try:
        files = Files(confirmed, doors.surroundings())
        with pytest.raises(Access) as changed:
            files.leave("/in", "order_2.xml", b"<order/>")
        assert changed.value.code == "identity_changed"
        assert sorted(path.name for path in (tmp_path / "in").iterdir()) == ["order_1.xml"]
        assert doors.ledger.recall("/in/order_2.xml") is Leaving.UPLOADING
        files = Files(confirmed.model_copy(update={"identity": second.identity}), doors.surroundings())
        files.leave("/in", "order_2.xml", b"<order/>")
        files.close()
        assert sorted(path.name for path in (tmp_path / "in").iterdir()) == ["order_1.xml", "order_2.xml"]
    finally:
        second.stop()


@pytest.mark.parametrize("trouble", ["full", "no permission", "stalls"])
def test_trouble_on_the_other_end_heals_without_a_trace(simulator: FileSimulator, doors: Doors, trouble: str) -> None:
    order = b"x" * 50_000
    if trouble == "full":
        simulator.disk.room = 20_000
    elif trouble == "stalls":
        simulator.faults.add("timeout_before", "PUT /in/.*", times=None)
    else:
        simulator.denied.add("/in")
    for _ in range(3):
        with pytest.raises(Unavailable if trouble != "no permission" else Access):
            doors.open(HURRY).leave("/in", "order.xml", order)
    assert not (simulator.root / "in" / "order.xml").exists()
    simulator.disk.room = None
    simulator.denied.clear()
    simulator.faults.clear()
    insisted(doors, "order.xml", order)
    assert [path.name for path in (simulator.root / "in").iterdir()] == ["order.xml"]
    assert (simulator.root / "in" / "order.xml").read_bytes() == order
