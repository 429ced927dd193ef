"""How far each file of ours has come on its way to a file server, kept in the database: none is left twice."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from connectors.parcels import Leaving
from integration_hub.connections.models import FileEntry
from integration_hub.faultpoints import faultpoint

_OUT = FileEntry.Direction.OUT
_STAGES = {
    FileEntry.State.UPLOADING: Leaving.UPLOADING,
    FileEntry.State.RENAMING: Leaving.RENAMING,
}
"""Every later state means that the file was left."""


@dataclass(frozen=True, slots=True)
class KeptLedger:
    """The Ledger of one connection. ``subject`` tells what is being done just now: a file that is begun belongs to it."""

    connection_id: int
    subject: Callable[[], str] = str

    def recall(self, name: str) -> Leaving | None:
        left = FileEntry.objects.filter(connection=self.connection_id, direction=_OUT, name=name)
        state = left.values_list("state", flat=True).first()
        return _STAGES.get(FileEntry.State(state), Leaving.LEFT) if state else None

    def note(self, name: str, stage: Leaving, size: int | None = None) -> None:
        stands = {"state": FileEntry.State(stage)} | ({} if size is None else {"size": size})
        FileEntry.objects.update_or_create(
            connection_id=self.connection_id, direction=_OUT, name=name, defaults=stands,
            create_defaults={**stands, "subject": self.subject()[:80]},
        )  # fmt: skip
        faultpoint(f"ledger.{stage}")


def set_file(subject: str, name: str, state: FileEntry.State, message: str = "") -> None:
    """What became of a file that was left: fetched, refused, or there again."""
    ours = FileEntry.objects.filter(subject=subject, direction=_OUT).only("name")
    found = [entry.pk for entry in ours if entry.name.rpartition("/")[2] == name]
    FileEntry.objects.filter(pk__in=found).update(state=state, message=message, changed_at=timezone.now())
