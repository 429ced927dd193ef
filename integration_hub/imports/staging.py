"""Where a run's records wait, unseen by everybody else, until they are promoted or thrown away."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import connection

from integration_hub.imports import staging_postgresql, staging_sqlite
from integration_hub.imports.accepting import Row
from integration_hub.runs.models import ACTIVE, Run


class Staging(Protocol):
    """The tables of one run, or of one part of it. ``rows``, ``missing`` and ``gone`` are their names in SQL.

    ``rows`` holds what was staged, ``missing`` the digests of published records that were not met again,
    ``gone`` the ids of records that are to be withdrawn.
    """

    rows: str
    missing: str
    gone: str

    def create(self) -> None:
        """Make it, empty, whatever was there before."""

    def restore(self, rows: int, checkpoints: int) -> bool:
        """Whether it still holds what was staged up to the last checkpoint, and no more: ``rows`` in ``checkpoints`` turns."""

    def add(self, rows: Sequence[Row], seen: bytes) -> None:
        """One checkpoint, in the caller's transaction: stage rows, and remember which known digests were met."""

    def seen(self) -> Iterable[bytes]:
        """All digests remembered, 16 bytes each, joined in any number of pieces."""

    def miss(self, digests: Iterable[bytes]) -> None:
        """Fill ``missing``."""

    def analyse(self) -> None:
        """Make it fit to be compared with what is published, however little the database knows of that."""

    def drop(self) -> None:
        """Throw everything away; nothing happens where nothing is left."""


def staging_of(run: Run, part: str = "") -> Staging:
    """The run's staging, as the database does it best; nothing is made yet. Of a run with several, ``part`` names which."""
    if connection.vendor == "postgresql":
        return staging_postgresql.PostgresqlStaging(run.pk, part)
    return staging_sqlite.SqliteStaging(run.pk, part)


def sweep() -> None:
    """Throw away what runs left behind that ended without doing so: their worker was killed."""
    found = (staging_postgresql if connection.vendor == "postgresql" else staging_sqlite).leftovers()
    runs = {run_id for run_id, _part in found}
    active = set(Run.objects.filter(pk__in=runs, state__in=ACTIVE).values_list("pk", flat=True))
    for run_id, part in found:
        if run_id not in active:
            staging_of(Run(pk=run_id), part).drop()
