"""What applying a file changes, and what is wrong with it: gathered while it is done, told at the end."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
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
    """One application of one file."""

    source: Source
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


def put(row: Model, values: dict[str, Any]) -> list[str]:
    """Set the row's fields and save it where they differ; a line for each. A value of None leaves the field alone."""
    lines = []
    for name, value in values.items():
        before = getattr(row, name)
        if value is not None and (before != value or row.pk is None):
            setattr(row, name, value)
            lines.append(difference(name, None if row.pk is None else before, value))
    if lines or row.pk is None:
        row.save()
    return lines


def difference(name: str, before: Any, after: Any) -> str:
    """``monitoring: no → yes``."""
    return f"{name}: {shown(before)} → {shown(after)}" if before not in (None, "", (), {}) else f"{name}: {shown(after)}"


def shown(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        value = ", ".join(f"{name}: {shown(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        value = ", ".join(map(shown, value))
    return " ".join(str(value).split()) if value not in (None, "") else "nothing"
