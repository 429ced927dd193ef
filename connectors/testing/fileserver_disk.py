"""The disk of a simulated file server: how much room it has, and under which names it shows what lies there."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import IO


@dataclass(slots=True)
class Disk:
    """The folders below ``root``."""

    root: Path
    room: int | None = None
    """Bytes that may still be written; None: no limit."""
    names: dict[bytes, tuple[bytes, ...]] = field(default_factory=dict)
    """Names as a hostile or old server shows them, in place of those on the disk."""
    lossy: bool = False
    """Whether the end of everything that is written gets lost, and nobody says so."""
    opened: list[IO[bytes]] = field(default_factory=list)
    """What is closed at the end at the latest."""
    _lock: Lock = field(default_factory=Lock)

    def take(self, size: int) -> bool:
        """Whether so many bytes still fit; they are used up by that."""
        with self._lock:
            if self.room is None:
                return True
            fits = size <= self.room
            self.room -= size if fits else self.room
            return fits

    def kept(self, data: bytes) -> bytes:
        """What of it is really written."""
        return data[:-1] if self.lossy else data

    def shown(self, name: bytes) -> tuple[bytes, ...]:
        """The names under which a file is listed."""
        return self.names.get(name, (name,))
