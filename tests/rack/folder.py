"""The made-up ERP's folder: what it exports, and what goes wrong with it."""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

TROUBLE = "trouble"


class RackFolder:
    """Files that a test writes as the ERP would."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("items", "prices", TROUBLE):
            (root / name).mkdir(parents=True, exist_ok=True)

    def export(self, name: str, rows: Iterable[tuple[str, str]], *, age: timedelta = timedelta()) -> Path:
        """A full export of items; one whose name says delta holds changes only."""
        lines = ["id;name;group", *(f"{key};{title};G" for key, title in rows)]
        return self.write(f"items/{name}", "".join(f"{line}\r\n" for line in lines).encode(), age=age)

    def write(self, name: str, content: bytes, *, age: timedelta = timedelta()) -> Path:
        """A file with any content, written ``age`` ago."""
        path = self.root / name
        path.write_bytes(content)
        written: datetime = timezone.now() - age
        os.utime(path, (written.timestamp(), written.timestamp()))
        return path

    def trouble(self, name: str, value: str = "1") -> None:
        """From now on, this is wrong."""
        (self.root / TROUBLE / name).write_text(value)

    def mend(self, name: str) -> None:
        """It is wrong no more."""
        (self.root / TROUBLE / name).unlink(missing_ok=True)

    def lies(self, folder: str) -> list[str]:
        """The names of the files in a folder, the reasons beside refused ones left out."""
        place = self.root / folder
        return sorted(path.name for path in place.glob("*.csv")) if place.exists() else []

    def reason(self, name: str) -> str:
        """What the hub left beside a refused file."""
        return (self.root / "error" / f"{name}.txt").read_text()


def rows(count: int, start: int = 0, title: str = "Thing") -> list[tuple[str, str]]:
    return [(f"A{number:04}", f"{title} {number}") for number in range(start, start + count)]
