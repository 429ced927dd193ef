"""What the file door and its protocols say to each other: answers in few words, sockets to checked addresses, time limits."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from threading import Timer
from typing import Protocol

from connectors.wire import resolved

MOST_ENTRIES = 100_000
"""More files in one folder are not listed: nobody means that."""
SLOWEST = 64 * 1024
"""Bytes a second that a transfer must make on the whole."""


class No(StrEnum):
    """Why a server said no."""

    MISSING = "missing"
    DENIED = "denied"
    EXISTS = "exists"
    FULL = "full"
    BUSY = "busy"
    FAILED = "failed"


class Answered(Exception):
    """The server understood and said no. Its own words are kept with the call only."""

    def __init__(self, no: No, words: str) -> None:
        super().__init__(words)
        self.no = no


class Lost(Exception):
    """No answer, or none that can be understood: the connection is of no use any more."""


class TooMany(Exception):
    """A folder holds more than can be listed, or a listing cannot be understood."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One plain file in a folder, under the name that the server gives it."""

    name: str
    size: int
    modified_at: datetime | None


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds things may take, at this pace."""

    pace: float = 1.0

    @property
    def connecting(self) -> float:
        return 10 * self.pace

    @property
    def login(self) -> float:
        return 30 * self.pace

    @property
    def silence(self) -> float:
        return 30 * self.pace

    def request(self, size: int = 0) -> float:
        """How long a request may take in all that moves so many bytes."""
        return (60 + size / SLOWEST) * self.pace


class Session(Protocol):
    """One log-in at one server. Each method raises ``Answered`` or ``Lost``; paths are whole ones."""

    greeting: str

    def close(self) -> None: ...
    def hang_up(self) -> None:
        """Break off whatever is under way; may be called from another thread."""

    def entries(self, folder: str) -> Iterator[Entry]: ...
    def facts(self, path: str) -> Entry | None:
        """The file of that path. Raises Answered(MISSING) when the folder it should lie in is not there."""

    def take(self, path: str, span: tuple[int, int], sink: Callable[[bytes], object]) -> None:
        """The bytes from the first to before the second; fewer when the file is shorter."""

    def give(self, path: str, content: bytes) -> None: ...
    def rename(self, path: str, to: str) -> None: ...
    def remove(self, path: str) -> None: ...
    def make_folder(self, path: str) -> None: ...


def connected(host: str, port: int, *, seconds: float, allow_private: bool) -> socket.socket:
    """A socket to the very address that was checked; raises AddressRefused or OSError."""
    failure: OSError = OSError("The name leads nowhere.")
    for family, kind, protocol, _, address in resolved(host, port, allow_private=allow_private):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(seconds)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(address)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure


def cut(sock: socket.socket) -> None:
    """End a connection that another thread may be waiting on. Past TLS: its own shutdown is not safe from there."""
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


@contextmanager
def bounded(seconds: float, hang_up: Callable[[], None]) -> Iterator[None]:
    """Hang up when what is done inside takes longer: neither library bounds every wait of its own."""
    timer = Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
