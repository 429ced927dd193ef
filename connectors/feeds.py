"""What travels as a feed: one long import that its target takes wholly or not at all, and then is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Extent(StrEnum):
    """What a feed holds: everything, complete product groups that changed, or single attributes of known keys (R74 to R76)."""

    FULL = "full"
    PARTIAL = "partial"
    ATTRIBUTES = "attributes"


class Progress(StrEnum):
    """How far the target is with an import (R92)."""

    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    SUCCESS = "success"
    FAILURE = "failure"
    ABORTED = "aborted"
    NOT_FOUND = "not_found"

    @property
    def goes_on(self) -> bool:
        """Whether to ask again later: the first of the three groups of R93."""
        return self in {Progress.WAITING, Progress.IN_PROGRESS}


@dataclass(frozen=True, slots=True)
class Feed:
    """A built payload on its way. ``force`` overrides the target's protection: a person's decision, never a schedule's (R102)."""

    path: Path
    extent: Extent
    name: str
    force: bool = False
    validate_only: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The target's word on one import: how far, under which id, and why it failed, with its words on single keys.

    ``harmful``: the target's own protection stopped it, which a person may override by ``force``.
    """

    progress: Progress
    id: str = ""
    harmful: bool = False
    code: str = ""
    reason: str = ""
    remedy: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one article cannot stand in a feed; found before sending, so that it does not stop the rest."""

    key: str
    code: str
    message: str
    remedy: str
