"""What a payload tells, kept beside it: a line for each SKU that becomes true when the target has taken the feed."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec

AT_ONCE = 400


class Standing(StrEnum):
    """What the target shows of a SKU after the feed: it, nothing more of it, or nothing because it had to stay out."""

    SHOWN = "shown"
    GONE = "gone"
    REFUSED = "refused"


class Line(msgspec.Struct, frozen=True, array_like=True):
    """One SKU as the feed tells it: up to which generation, in which group, and what is told: its digest, and in words."""

    sku: str
    rev: int
    group: str
    standing: Standing
    digest: str = ""
    told: dict[str, str] = {}


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Line)


def keep(file: BinaryIO, line: Line) -> None:
    file.write(_encoder.encode(line) + b"\n")


def lines_of(path: Path) -> Iterator[Line]:
    """The lines, one at a time."""
    with path.open("rb") as file:
        for raw in file:
            yield _decoder.decode(raw)


def in_portions(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines in portions that one statement can settle."""
    rest = iter(lines)
    while portion := list(islice(rest, AT_ONCE)):
        yield portion
