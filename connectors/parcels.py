"""What travels as files: how one lies on a server, what a first pass over it proves, and the ledger of those we leave.

Nothing here knows a protocol (``files.py``) or a format (``formats``).
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Lying:
    """One file as it lies on a file server: its path there, its size in bytes, and when it was last written (UTC), if known.

    ``whole`` is False while somebody may still be writing it. Name, size and time together say which file it is.
    """

    name: str
    size: int
    modified_at: datetime | None = None
    whole: bool = True
    refusal: str = ""
    """Why a file of that name is never touched (``../x``, control characters): it is shown, and cannot be fetched or moved."""


class CountedBy(StrEnum):
    """Who says how many records a file must hold, in order of trust (``connectors/file_exchange.md`` §5)."""

    MANIFEST = "manifest"
    TRAILER = "trailer"
    COUNTING = "counting"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a file: where, and what, in words for whoever made it. ``line``, ``record`` from 1; 0: unknown."""

    line: int
    record: int
    field: str
    message: str


MOST_FLAWS = 100
"""So many flaws are told one by one; past that only their number."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a first pass over a whole file found: how many records it holds, and everything that is wrong with it.

    ``announced`` is what a manifest or trailer promised, ``counted_by`` whose word the expected count is.
    ``complete``: what a record of this kind misses in it is gone; False: it holds only what changed.
    ``whole`` False: it ends in the middle and may still be being written; the last flaw says where. Look at it again later.
    """

    records: int
    counted_by: CountedBy
    digest: str
    complete: bool = True
    announced: int | None = None
    flaws: tuple[Flaw, ...] = ()
    flawed: int = 0
    whole: bool = True

    @property
    def expected(self) -> int:
        return self.records if self.announced is None else self.announced


class Leaving(StrEnum):
    """How far a file of ours has come on its way to a server. Only the rename shows it to the other side."""

    UPLOADING = "uploading"
    RENAMING = "renaming"
    LEFT = "left"


class Ledger(Protocol):
    """Remembers, past the death of any process, how far each file of ours came: so none is left twice."""

    def recall(self, name: str) -> Leaving | None:
        """How far the file of that name came; None: it was never begun."""

    def note(self, name: str, stage: Leaving, size: int | None = None) -> None:
        """Durable once this returns. ``size`` None: as it was."""


@dataclass(slots=True)
class Memory:
    """A ledger that lives as long as this process: for trying a connector out, not for a merchant's orders."""

    stages: dict[str, Leaving] = field(default_factory=dict)

    def recall(self, name: str) -> Leaving | None:
        return self.stages.get(name)

    def note(self, name: str, stage: Leaving, size: int | None = None) -> None:
        self.stages[name] = stage
