"""Whether data still comes: alive, quiet or broken, told by heartbeats and not by the last change alone (R122, R123). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from integration_hub.connections.models import ServiceState
from integration_hub.manage.standing import Service
from integration_hub.runs.models import Run
from integration_hub.runs.models import State as Outcome
from integration_hub.ui.words import duration

GRACE = timedelta(minutes=5)
"""A run takes its time, and so does the clock."""
DUE_TWICE = 2
FEW = 3
LEAST_QUIET = timedelta(minutes=30)
QUIET_BY_DEFAULT = timedelta(days=1)
UNANSWERED = (
    Outcome.NOT_REACHABLE, Outcome.FAILED, Outcome.TIMED_OUT, Outcome.ABORTED, Outcome.EXPORT_LATE, Outcome.NOT_PICKED_UP,
)  # fmt: skip


class State(StrEnum):
    """How the replication of one kind of data is; the words of its badges."""

    ALIVE = gettext_noop("Alive")
    QUIET = gettext_noop("Quiet")
    UNUSUAL = gettext_noop("Unusually quiet")
    BROKEN = gettext_noop("Broken")
    NEW = gettext_noop("Not run yet")


@dataclass(frozen=True, slots=True)
class Life:
    """One kind of data: its state, since when it is so, and why; ``stored``: why, in the words of a run or a check."""

    state: State
    since: datetime | None = None
    why: str = ""
    stored: str = ""
    remedy: str = ""
    beat_at: datetime | None = None
    changed_at: datetime | None = None
    next_at: datetime | None = None


def life_of(service: Service, now: datetime, *, clock_stopped: datetime | None) -> Life:
    """How the data of one service lives. Broken goes before quiet: silence means nothing where nobody was asked."""
    beat = service.beat
    moments = {
        "beat_at": beat.beat_at if beat else None, "changed_at": beat.changed_at if beat else None,
        "next_at": _next_beat(service),
    }  # fmt: skip
    state, since, why, stored, remedy = _broken(service, now, clock_stopped) or _sound(service, now)
    return Life(state, since, why, stored, remedy, **moments)


Told = tuple[State, datetime | None, str, str, str]


def _broken(service: Service, now: datetime, clock_stopped: datetime | None) -> Told | None:
    """Why nothing can come, or has not come though it was due; None where it has."""
    source = service.process.source
    if off := _off(service):
        return off
    failing = service.ended if service.ended and service.ended.state in UNANSWERED else None
    due = _overdue(service, now)
    if source.state == ServiceState.OFFLINE and (failing or due):
        why = _("%(system)s is offline.") % {"system": source.name}
        return State.BROKEN, source.state_since, why, source.message, source.remedy
    if failing:
        return State.BROKEN, _failing_since(service, failing), "", failing.message, failing.remedy
    if due and clock_stopped:
        return State.BROKEN, due, _("The clock has stopped, so nothing is read. Ask support to start it again."), "", ""
    if due:
        return State.BROKEN, due, _("It was not read when it was due. Ask support whether the workers are running."), "", ""
    return None


def _off(service: Service) -> Told | None:
    """Whether somebody switched it off, or cut it off."""
    source = service.process.source
    if not service.process.enabled:
        last = service.beat.beat_at if service.beat else None
        return State.BROKEN, last, _("The service is switched off. Ask support to switch it on."), "", ""
    if source.is_disconnected:
        why = _("%(system)s is disconnected.") % {"system": source.name}
        return State.BROKEN, source.state_since, why, source.message, source.remedy
    return None


def _sound(service: Service, now: datetime) -> Told:
    """Answered when it was asked: alive while changes come as they usually do, quiet where they do not."""
    beat = service.beat
    if beat is None or beat.beat_at is None:
        return State.NEW, None, _("Nothing has been read yet."), "", ""
    silence = now - (beat.changed_at or beat.beat_at)
    usual, longest = pauses(beat.gaps)
    if beat.changed_at and silence <= max(usual * 2, LEAST_QUIET):
        return State.ALIVE, None, "", "", ""
    unusual = len(beat.gaps) >= FEW and silence > max(longest, LEAST_QUIET)
    return State.UNUSUAL if unusual else State.QUIET, beat.changed_at, _how_unusual(beat.gaps), "", ""


def pauses(gaps: Sequence[int]) -> tuple[timedelta, timedelta]:
    """The usual pause between two changes and the longest; with too few known, a day."""
    if len(gaps) < FEW:
        return QUIET_BY_DEFAULT / 2, QUIET_BY_DEFAULT
    return timedelta(seconds=median(gaps)), timedelta(seconds=max(gaps))


def _how_unusual(gaps: Sequence[int]) -> str:
    if len(gaps) < FEW:
        return _("The ERP answers, and has reported no change. It is not known yet how often changes usually come.")
    usual, longest = pauses(gaps)
    told = {"usual": duration(usual), "longest": duration(longest)}
    said = _("The ERP answers, and has reported no change. Usually one comes every %(usual)s, lately after %(longest)s at most.")
    return said % told


def _overdue(service: Service, now: datetime) -> datetime | None:
    """When an answer was due that has not come: two starts have passed since the last one, and some grace."""
    last = service.beat.beat_at if service.beat else None
    if last is None:
        return None
    second = service.due_after(last, DUE_TWICE)
    return service.due_after(last, 1) if second and now > second + GRACE else None


def _failing_since(service: Service, run: Run) -> datetime | None:
    beat = service.beat
    known = [moment for moment in (beat.failing_since, beat.beat_at) if moment] if beat else []
    return max(known, default=run.ended_at)


def _next_beat(service: Service) -> datetime | None:
    if service.process.source.is_disconnected:
        return None
    if service.by_file:
        beat = service.beat.beat_at if service.beat else None
        return service.due_after(beat, 1) if beat else None
    return service.next_at
