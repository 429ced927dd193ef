"""What somebody should know before a timetable is changed, in sentences: the worst first. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integration_hub.manage.finding import Tone
from integration_hub.manage.scheduling.comparing import AgeRow, Comparison, LoadRow, RunRow, Verdict
from integration_hub.processes.effect import AT_ONCE
from integration_hub.ui.words import duration, number, time_of_day

MUCH = 0.8
"""The share of an account's limit from which it is worth a word."""
LONG_ENOUGH = 60
"""Seconds: a shorter wait is none that anybody notices."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that the timetable does, and what to do about it."""

    text: str
    do: str = ""
    tone: Tone = Tone.ATTENTION


def findings(found: Comparison) -> list[Said]:
    """All that is not well; empty where nothing waits, nothing is left out and nothing gets older."""
    said = [*_loaded(found), *_left_out(found), *_waiting(found), *_older(found)]
    return sorted(said, key=lambda each: each.tone is not Tone.BAD)


def _loaded(found: Comparison) -> Iterator[Said]:
    for row in found.loads:
        if row.after.busiest > row.allowed * MUCH and row.after.busiest_at:
            beyond = row.after.busiest > row.allowed
            yield Said(_calls(row, beyond=beyond), _already(row), Tone.BAD if beyond else Tone.ATTENTION)


def _calls(row: LoadRow, *, beyond: bool) -> str:
    told = {
        "system": ", ".join(row.systems), "calls": number(round(row.after.busiest)), "allowed": number(round(row.allowed)),
        "time": time_of_day(row.after.busiest_at) if row.after.busiest_at else "",
    }  # fmt: skip
    if beyond:
        text = _("%(system)s allows %(allowed)s calls a minute, and at %(time)s %(calls)s would be made: runs take longer there.")
    else:
        text = _("%(system)s allows %(allowed)s calls a minute, and at %(time)s %(calls)s are made: little is left.")
    return text % told


def _already(row: LoadRow) -> str:
    if row.before.busiest > row.allowed * MUCH:
        return _("That is so without the change, too.")
    return _("Choose other minutes, so that the services do not call at the same time.")


def _left_out(found: Comparison) -> Iterator[Said]:
    for row in found.runs:
        if count := row.after.left_out:
            yield Said(_starts(row, count), _less_often(row, as_before=row.before.left_out >= count))
        elif count := row.slow.left_out:
            text = ngettext(
                "On slow days %(count)s start of %(service)s meets a run that still goes on, and is left out.",
                "On slow days %(count)s starts of %(service)s meet a run that still goes on, and are left out.",
                count,
            )
            yield Said(text % {"count": number(count), "service": _(row.process.name)})


def _starts(row: RunRow, count: int) -> str:
    text = ngettext(
        "%(count)s start of %(service)s meets a run that still goes on, and is left out.",
        "%(count)s starts of %(service)s meet a run that still goes on, and are left out.",
        count,
    )
    return text % {"count": number(count), "service": _(row.process.name)}


def _less_often(row: RunRow, *, as_before: bool) -> str:
    if as_before:
        return _("That is so without the change, too.")
    return _("Start it less often, or in another minute than its other lines.")


def _waiting(found: Comparison) -> Iterator[Said]:
    for row in found.runs:
        waited = max(row.after.waited, row.slow.waited)
        if waited.total_seconds() >= LONG_ENOUGH and waited > row.before.waited:
            told = {"service": _(row.process.name), "wait": duration(waited), "count": AT_ONCE}
            text = _("%(service)s waits up to %(wait)s for its turn: the workers do %(count)s such runs at a time.") % told
            yield Said(text, _("Move its start away from that of the others."))


def _older(found: Comparison) -> Iterator[Said]:
    for row in found.ages:
        if row.verdict is Verdict.OLDER:
            yield _aged(row)


def _aged(row: AgeRow) -> Said:
    told = {"data": row.name, "source": row.source, "where": row.where or _("the hub")}
    if row.after is None:
        text = _("%(data)s of %(source)s, in %(where)s: nothing renews them by itself any more.")
        return Said(text % told, tone=Tone.BAD)
    ages = {"after": duration(row.after.most), "before": duration(row.before.most if row.before else None)}
    return Said(_("%(data)s of %(source)s, in %(where)s: up to %(after)s old, instead of %(before)s.") % (told | ages))
