"""Accounts elsewhere, how they answer, and the files that go between."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from integration_hub.api.shapes.common import Moment, Said, Shape, words
from integration_hub.connections.models import Connection, FileEntry, ServiceState
from integration_hub.connections.queries import Shown


class ConnectionRow(Shape):
    """One ERP or shop of a merchant. Credentials are no part of it."""

    slug: str
    name: str
    system: str
    side: str
    transport: str
    abilities: list[str] = Field(description="What the hub can do with it, a sentence each.")
    contact: str = Field(description="Whom to ask when it is offline.")
    state: Annotated[str, words(ServiceState)]
    state_since: Moment | None
    checked_at: Moment | None
    answered_in_ms: int | None
    version: str
    code: str
    message: Said
    remedy: Said


class FileRow(Shape):
    """One file that came in, or that was left for the other side."""

    id: int
    name: str
    direction: Annotated[str, words(FileEntry.Direction)]
    state: Annotated[str, words(FileEntry.State)]
    size: int
    records: int | None
    seen_at: Moment
    run: int | None
    message: Said
    remedy: Said


def connection_row(shown: Shown) -> ConnectionRow:
    own = shown.connection
    return ConnectionRow(
        slug=own.slug, name=own.name, system=shown.system, side=shown.side, transport=shown.transport,
        abilities=list(shown.abilities), contact=own.contact, **_answered(own),
    )  # fmt: skip


def _answered(own: Connection) -> dict[str, Any]:
    """How it answered when it was last asked."""
    names = ("state", "state_since", "checked_at", "version", "code", "message", "remedy")
    took = own.answered_in // timedelta(milliseconds=1) if own.answered_in is not None else None
    return {"answered_in_ms": took, **{name: getattr(own, name) for name in names}}


def file_row(entry: FileEntry) -> FileRow:
    return FileRow(
        id=entry.pk, name=entry.name, direction=entry.direction, state=entry.state,
        size=entry.size, records=entry.records, seen_at=entry.seen_at, run=entry.run_id, message=entry.message,
        remedy=entry.remedy,
    )  # fmt: skip
