"""A pushed body on its way to the disk: read as a stream, unpacked as it comes, bounded in size and time."""

import socket
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from django.http import HttpRequest, UnreadablePostError

from integration_hub.inbox.asked import Wrong

CHUNK = 256 * 1024
LONGEST_SILENCE = 30.0
"""Seconds without a byte after which the sender is taken for gone."""
TOLD_EVERY = 5.0
_GZIP = 16 + zlib.MAX_WBITS


class TooLarge(Exception):
    """The body, or what it unpacks to, is larger than the hub takes."""


class SenderLeft(Exception):
    """The body did not come whole."""


def receive(request: HttpRequest, path: Path, *, packed: bool, most: int, alive: Callable[[], None]) -> None:
    """Write the unpacked body to ``path``; ``alive`` is called now and then. Raises TooLarge, SenderLeft, Wrong."""
    told = monotonic()
    with path.open("wb") as file:
        taken = 0
        for piece in _unpacked(_bytes_of(request, most)) if packed else _bytes_of(request, most):
            taken += len(piece)
            if taken > most:
                raise TooLarge
            file.write(piece)
            if monotonic() - told > TOLD_EVERY:
                told = monotonic()
                alive()
    if not taken:
        raise Wrong("The body is empty.")


def left(request: HttpRequest) -> bool:
    """Whether the sender has hung up while it waits for its answer; False where the server cannot tell."""
    sock = request.META.get("gunicorn.socket")
    if sock is None:
        return False
    silence = sock.gettimeout()
    try:
        sock.settimeout(0)
        return not sock.recv(1, _PEEK)
    except (BlockingIOError, InterruptedError):
        return False
    except OSError:
        return True
    finally:
        _patient(sock, silence)


_PEEK = socket.MSG_PEEK


def _bytes_of(request: HttpRequest, most: int) -> Iterator[bytes]:
    """The body as it comes over the wire. Raises SenderLeft, TooLarge before a byte is read where it is announced."""
    announced = _announced(request)
    if announced is not None and announced > most:
        raise TooLarge
    sock, came = request.META.get("gunicorn.socket"), 0
    if sock is not None:
        sock.settimeout(LONGEST_SILENCE)
    source = _source(request, announced)
    try:
        while piece := source.read(CHUNK):
            came += len(piece)
            if came > most:
                raise TooLarge
            yield piece
    except (OSError, UnreadablePostError) as broken:
        raise SenderLeft from broken
    if announced is not None and came != announced:
        raise SenderLeft


def _announced(request: HttpRequest) -> int | None:
    told = str(request.META.get("CONTENT_LENGTH") or "")
    if told.isdecimal() and told.isascii():
        return int(told)
    return None


def _source(request: HttpRequest, announced: int | None) -> BinaryIO:
    """Django reads no body of unknown length; a server that marks its end itself lets us."""
    if announced is None and request.META.get("wsgi.input_terminated"):
        wire: BinaryIO = request.META["wsgi.input"]
        return wire
    return request  # type: ignore[return-value]


def _unpacked(packed: Iterator[bytes]) -> Iterator[bytes]:
    """What a gzip body holds, a bounded piece at a time; it may have several members. Raises Wrong."""
    unpacker, begun = zlib.decompressobj(_GZIP), False
    for piece in packed:
        rest, more = piece, True
        while rest or more:
            if unpacker.eof:
                unpacker = zlib.decompressobj(_GZIP)
            begun = True
            try:
                out = unpacker.decompress(rest, CHUNK)
            except zlib.error:
                raise Wrong("The body is not gzip, though its header says so.") from None
            yield out
            # What fills the whole bound may have more behind it, though all of the input is taken in.
            more = len(out) == CHUNK and not unpacker.eof
            rest = unpacker.unused_data or unpacker.unconsumed_tail
    if begun and not unpacker.eof:
        raise Wrong("The gzip body ends in the middle: pack it again.")


def _patient(sock: Any, silence: float | None) -> None:
    try:
        sock.settimeout(silence)
    except OSError:
        return  # it is closed
