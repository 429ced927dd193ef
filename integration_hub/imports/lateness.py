"""How a run ends for which no file lies there: nothing new, not whole yet, or late, and whom to ask. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timesince import timesince

from integration_hub.imports.guard import UNCHANGED
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import State

MOST_LOOKS = 3
LONGEST_WRITTEN = timedelta(minutes=30)
"""A file that was looked at so often, and first seen so long ago, is not still being written."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest file that came in: its name, when it was written, and when and how it was dealt with, in words."""

    name: str
    written_at: datetime
    written: str
    fate: str


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is waited for: which records, how often they should come, and who can be asked for them."""

    records: str
    every: timedelta | None
    ask: str


def nothing_new(awaited: Awaited, newest: Newest | None, now: datetime) -> Ending:
    """Done, or late where a newer file should have come by now (R56)."""
    if newest is None:
        return _never(awaited)
    if awaited.every is None or now - newest.written_at <= awaited.every:
        return Ending(State.DONE, message=f"Nothing new: {newest.name} of {newest.written} {newest.fate}.", heard=False)
    age = span(now - newest.written_at)
    what = f"No new file of {awaited.records} has come: the newest, {newest.name}, is {age} old (written {newest.written})."
    expected = f"One is expected every {span(awaited.every)}."
    remedy = f"Ask {awaited.ask} why the ERP has exported nothing since. Once a new file lies there, the hub reads it by itself."
    return Ending(State.EXPORT_LATE, "export_late", f"{what} {expected} {UNCHANGED}", remedy)


def not_whole(awaited: Awaited, name: str, looks: int, seen_for: timedelta) -> Ending:
    """Done while it may still be being written, late once that has taken too long."""
    if looks < MOST_LOOKS or seen_for < LONGEST_WRITTEN:
        what = f"{name} is not whole yet: it may still be being written. It is looked at again."
        return Ending(State.DONE, message=what, heard=False)
    what = f"{name} has not become whole in {span(seen_for)}: whoever writes it has not finished."
    remedy = f"Ask {awaited.ask} to write it again, or to take it away. Files that came after it wait for it."
    return Ending(State.EXPORT_LATE, "never_whole", f"{what} {UNCHANGED}", remedy)


def span(length: timedelta) -> str:
    """A length of time as people say it: its largest unit, "36 hours" as "1 day"."""
    start = datetime(2000, 1, 1)  # noqa: DTZ001 - only the difference counts
    return timesince(start, start + length, depth=1).replace("\xa0", " ")


def _never(awaited: Awaited) -> Ending:
    what = f"No file of {awaited.records} has come yet."
    if awaited.every is None:
        return Ending(State.DONE, message=what, heard=False)
    remedy = (
        f"Ask {awaited.ask} whether the ERP exports {awaited.records}, and into which folder; an admin can compare that with the "
        "connection's settings."
    )
    what = f"{what} One is expected every {span(awaited.every)}."
    return Ending(State.EXPORT_LATE, "no_file_ever", f"{what} {UNCHANGED}", remedy)
