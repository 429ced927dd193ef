"""How far each file of ours has come on its way to a file server, kept in the database: none is left twice."""

from dataclasses import dataclass

from connectors.parcels import Leaving
from integration_hub.connections.models import FileEntry

_OUT = FileEntry.Direction.OUT
_STAGES = {
    FileEntry.State.UPLOADING: Leaving.UPLOADING,
    FileEntry.State.RENAMING: Leaving.RENAMING,
}
"""Every later state means that the file was left."""


@dataclass(frozen=True, slots=True)
class KeptLedger:
    """The Ledger of one connection."""

    connection_id: int

    def recall(self, name: str) -> Leaving | None:
        left = FileEntry.objects.filter(connection=self.connection_id, direction=_OUT, name=name)
        state = left.values_list("state", flat=True).first()
        return _STAGES.get(FileEntry.State(state), Leaving.LEFT) if state else None

    def note(self, name: str, stage: Leaving, size: int) -> None:
        FileEntry.objects.update_or_create(
            connection_id=self.connection_id, direction=_OUT, name=name, defaults={"state": FileEntry.State(stage), "size": size}
        )
