"""Files as bytes, whatever they are packed in: gzip, or a zip of one file. What unpacks beyond reason is never unpacked.

What a file is packed in is told by its first bytes; its name must agree.
"""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from connectors.errors import Unreadable

PIECE = 256 * 1024
MOST = 8 * 2**30
"""Bytes that a file may unpack to."""
RATIO = 200
"""How many times its size a file may unpack to. Exports shrink to a tenth or a fiftieth; a bomb to a thousandth."""
FREE = 16 * 2**20
"""Bytes that are unpacked whatever the ratio is: a small file of few different rows shrinks a lot."""
_GZIP, _ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
REMEDY = "Ask whoever makes the file how it is written, and have it made anew."


class Cut(Exception):
    """The file ends in the middle."""


def unpacked(path: Path, name: str) -> Iterator[bytes]:
    """What a file holds, a bounded piece at a time. Raises Cut, and Unreadable for what must not or cannot be unpacked."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(_GZIP):
        return _bounded(_gunzipped(path), path.stat().st_size)
    if start.startswith(_ZIP):
        return _bounded(_unzipped(path), path.stat().st_size)
    if start and name.lower().endswith((".gz", ".zip")):
        raise _refused("file_not_packed", "The file's name says that it is packed, but it is not.")
    return _plain(path)


def _bounded(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    most, came = min(MOST, max(FREE, size * RATIO)), 0
    for piece in pieces:
        came += len(piece)
        if came > most:
            raise _refused("file_unpacks_too_large", f"The file of {size:,} bytes unpacks to more than {most:,} bytes.")
        yield piece


def _plain(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _gunzipped(path: Path) -> Iterator[bytes]:
    """All members of a gzip file. A cut at the end of a member is seen by nobody who does not know the count."""
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    for packed in _plain(path):
        rest = packed
        while rest:
            if unpacker.eof:
                unpacker = zlib.decompressobj(_GZIP_WINDOW)
            try:
                yield from _member(unpacker, rest)
            except zlib.error:
                raise _refused("file_damaged", "The file is gzip, but damaged: it cannot be unpacked to its end.") from None
            rest = unpacker.unused_data
    if not unpacker.eof:
        raise Cut


def _member(unpacker: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    while True:
        piece = unpacker.decompress(packed, PIECE)
        if piece:
            yield piece
        packed = unpacker.unconsumed_tail
        if unpacker.eof or (not packed and len(piece) < PIECE):
            return


def _unzipped(path: Path) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _single(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise Cut from None


def _single(archive: zipfile.ZipFile) -> Iterator[bytes]:
    held = [each for each in archive.infolist() if not each.is_dir()]
    if len(held) != 1:
        raise _refused("file_not_single", f"The zip file holds {len(held)} files; it must hold one.")
    if held[0].flag_bits & 1:
        raise _refused("file_locked", "The zip file is locked with a password.")
    with archive.open(held[0]) as member:
        while piece := member.read(PIECE):
            yield piece


def _refused(code: str, message: str) -> Unreadable:
    return Unreadable(code, message, REMEDY)
