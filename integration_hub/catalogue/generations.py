"""Generations of a catalogue: made one at a time, so that they commit in the order of their numbers."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Max

from integration_hub.catalogue.models import Generation, Kind, Record, Version

_LOCK = 7301
_KEPT = ("kind", "key", "rev", "amount", "data", "withdrawn")


def lock(connection_id: int) -> None:
    """Keep everybody else from making a generation of this catalogue until the caller's transaction ends.

    SQLite needs no lock: its transactions begin as the only writer.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK, connection_id])


def next_number(connection_id: int) -> int:
    """The number of the generation that is about to be made, under the lock."""
    return newest_number(connection_id) + 1


def newest_number(connection_id: int) -> int:
    """The number of the generation that readers see; 0 before the first."""
    return int(Generation.objects.filter(connection=connection_id).aggregate(Max("number"))["number__max"] or 0)


def last_promoted(connection_id: int, kind: Kind) -> int:
    """The last generation in which a run changed records of this kind; 0 before the first. What people fill in changes none."""
    made = Generation.objects.filter(connection=connection_id, kind__in=[kind, ""], run__isnull=False)
    return int(made.aggregate(Max("number"))["number__max"] or 0)


def newest_version(connection_id: int, kind: Kind) -> str:
    """By which parser and mapping this kind was read last; "" before the first time."""
    newest = Generation.objects.filter(connection=connection_id, kind=kind).order_by("-number")
    return newest.values_list("version", flat=True).first() or ""


def made_anew(connection_id: int, skus: Sequence[str], number: int) -> int:
    """Let the items' records be of generation ``number``: what they were is kept, and every shop has them to be told again."""
    records = Record.objects.filter(connection=connection_id, kind=Kind.ITEM, item_key__in=skus)
    rows = list(records.values(*_KEPT))
    Version.objects.bulk_create([Version(connection_id=connection_id, **row) for row in rows], batch_size=400)
    return records.update(rev=number)
