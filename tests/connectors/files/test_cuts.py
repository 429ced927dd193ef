"""A connection that is cut at any byte, on the way there or back: nothing is doubled, nothing is lost."""

import random
from collections import Counter
from pathlib import Path

import pytest

from connectors.errors import Unavailable, Uncertain
from connectors.files import Files
from connectors.parcels import Leaving
from connectors.testing.fileserver import FileSimulator
from tests.connectors.files.doors import HURRY, Doors

CONTENT = b"".join(b"ART-%07d;%d\r\n" % (number, number % 977) for number in range(40_000))
ORDER = b"".join(b"<row>%d</row>" % number for number in range(8_000))
POINTS = 25
SEED = 20261123
both_ways = pytest.mark.parametrize("up", [False, True], ids=["from the server", "to the server"])


def points(most: int) -> list[int]:
    """Where the connection is cut."""
    return sorted(random.Random(SEED).sample(range(most), POINTS))


def talked(simulator: FileSimulator, doors: Doors, *, up: bool, path: Path) -> int:
    """How many bytes a whole fetch and a whole delivery take in this direction, log-in and all."""
    fuse = simulator.cut(10**9, up=up)
    exchanged(doors.open(), path)
    (simulator.root / "in" / "order.xml").unlink()
    doors.ledger.stages.clear()
    path.unlink()
    doors.close()
    return 10**9 - fuse.left


def exchanged(files: Files, path: Path) -> None:
    """Fetch an export, and leave an order."""
    [lying] = files.list("/out")
    files.fetch(lying, path)
    files.leave("/in", "order.xml", ORDER)


def insisted(doors: Doors, path: Path) -> None:
    """As the hub does it: again after what says so; after a doubt it asks first."""
    for _ in range(4):
        files = doors.open(HURRY)
        try:
            if files.left("/in", "order.xml") is not Leaving.LEFT:
                exchanged(files, path)
        except (Unavailable, Uncertain):
            continue
        else:
            return
        finally:
            files.close()
    raise AssertionError("One cut must not be felt four times.")


@both_ways
def test_nothing_is_doubled_or_lost_wherever_it_is_cut(
    simulator: FileSimulator, doors: Doors, tmp_path: Path, *, up: bool
) -> None:
    (simulator.root / "out" / "items.csv").write_bytes(CONTENT)
    shown: Counter[int] = Counter()
    for point in points(talked(simulator, doors, up=up, path=tmp_path / "copy")):
        doors.ledger.stages.clear()
        fuse = simulator.cut(point, up=up)
        renames = simulator.calls["RENAME /in/order.xml"]
        insisted(doors, tmp_path / "copy")
        assert fuse.burnt, "The cut was made."
        assert (tmp_path / "copy").read_bytes() == CONTENT
        assert [file.name for file in (simulator.root / "in").iterdir()] == ["order.xml"]
        assert (simulator.root / "in" / "order.xml").read_bytes() == ORDER
        shown[simulator.calls["RENAME /in/order.xml"] - renames] += 1
        (simulator.root / "in" / "order.xml").unlink()
        (tmp_path / "copy").unlink()
    assert shown == {1: POINTS}, "Only one rename is ever asked for."


def test_a_large_copy_gets_there_by_steps(simulator: FileSimulator, doors: Doors, tmp_path: Path) -> None:
    (simulator.root / "out" / "items.csv").write_bytes(CONTENT)
    [lying] = doors.open().list("/out")
    fuse = simulator.cut(300_000)
    files = doors.open(HURRY)
    files.fetch(lying, tmp_path / "copy")
    assert fuse.burnt
    assert (tmp_path / "copy").read_bytes() == CONTENT
    gets = [call for call in doors.ears.calls if call.method == "GET"]
    assert [bool(call.error) for call in gets] == [True, False], "It went on by itself, and both tries are told."
