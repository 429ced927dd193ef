"""The client of an ERP by file: its server's door, the connection's settings, and copies that last as long as it does."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

from connectors.base import Rate, Surroundings
from connectors.files import Files
from connectors.filing.config import FIELDS, FileErpConfig
from connectors.filing.export import Export
from connectors.parcels import Lying, Proof

RATE = Rate(per_second=50, burst=100)
"""What one account is asked at most: a guard against ourselves more than a wish of servers, which tell none."""


@dataclass(frozen=True, slots=True)
class Copy:
    """An export as it was fetched, and what its first pass showed."""

    lying: Lying
    path: Path
    proof: Proof


class FileErp:
    """One ERP's folders, open."""

    def __init__(self, config: FileErpConfig, surroundings: Surroundings) -> None:
        self.config = config
        self.files = Files(config, surroundings, RATE)
        self.copies: dict[type, Copy] = {}
        self._pace = surroundings.pace
        self._folder: TemporaryDirectory[str] | None = None

    def export(self, kind: type) -> Export:
        """Where files of this kind lie; raises Access where the connection names none."""
        return self.config.export(kind)

    def place_for(self, kind: type) -> Path:
        """Where a copy of an export may be put until this client is closed."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="hub-export-")
        return Path(self._folder.name) / FIELDS[kind]

    def wait(self, seconds: float) -> None:
        """Let the other side go on writing."""
        sleep(seconds * self._pace)

    def close(self) -> None:
        """Hang up, and forget the copies."""
        try:
            self.files.close()
        finally:
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None


def check(client: FileErp) -> str:
    """Log in and look into every folder that the connection names; what answered. Raises Access for one that is missing."""
    answered = client.files.greet()
    for folder in client.config.folders:
        client.files.list(folder)
    return answered
