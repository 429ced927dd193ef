"""What applying a file changes, and what is wrong with it: gathered while it is done, told at the end."""

from dataclasses import dataclass, field

from pydantic import BaseModel, ValidationError

from integration_hub.accounts.models import Merchant
from integration_hub.configuration import wording
from integration_hub.configuration.findings import Finding, Place
from integration_hub.configuration.reading import Source


@dataclass(frozen=True, slots=True)
class Change:
    """One thing made or changed; its lines say what, without secrets."""

    subject: str
    made: bool
    lines: list[str]
    merchant: Merchant | None = None


@dataclass(slots=True)
class Ledger:
    """One application of one file. ``schedules``: the file's schedules also replace those that people set on their pages.

    ``kept`` is what stays as it is in the hub though the file says otherwise, and why.
    """

    source: Source
    schedules: bool = False
    findings: list[Finding] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def wrong(self, place: Place, message: str) -> None:
        self.findings.append(self.source.finding(place, message))

    def refused(self, problem: ValidationError, model: type[BaseModel], place: Place) -> None:
        """Everything that pydantic found wrong at ``place``."""
        self.findings += wording.findings(self.source, problem, model, place)

    def changed(self, subject: str, lines: list[str], *, made: bool = False, merchant: Merchant | None = None) -> None:
        """Keep what was done; nothing, if there are no lines."""
        if made or lines:
            self.changes.append(Change(subject, made, lines, merchant))
