"""Crontab lines read in a time zone: right across daylight-saving changes, in words, five fields only."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

A_WEEK_AND_A_DAY = timedelta(days=8)
FEW = 3
_FROM = datetime(2026, 1, 5, tzinfo=UTC)


class WrongCrontab(ValueError):
    """The line cannot be read; the message says what is allowed."""


def next_time(crontab: str, time_zone: str, *, after: datetime) -> datetime:
    """The first time after ``after`` that the line names, in UTC. Raises WrongCrontab."""
    found: datetime = next(_line(crontab, after.astimezone(ZoneInfo(time_zone))))
    return found.astimezone(UTC)


def times_after(crontab: str, time_zone: str, *, after: datetime, most: int) -> list[datetime]:
    """The first times after ``after`` that the line names, in UTC. Raises WrongCrontab."""
    return [found.astimezone(UTC) for found in islice(_line(crontab, after.astimezone(ZoneInfo(time_zone))), most)]


def times_between(crontab: str, time_zone: str, *, since: datetime, until: datetime) -> Iterator[datetime]:
    """The times from ``since`` on and before ``until`` that the line names, in UTC. Raises WrongCrontab."""
    zone, moment = ZoneInfo(time_zone), timedelta(microseconds=1)
    for found in _line(crontab, (since - moment).astimezone(zone)):
        at = found.astimezone(UTC)
        if at >= until:
            return
        yield at


def last_time(crontab: str, time_zone: str, *, before: datetime) -> datetime | None:
    """The last time before ``before`` that the line names, in UTC; None where there was none. Raises WrongCrontab."""
    found: datetime | None = next(_line(crontab, before.astimezone(ZoneInfo(time_zone)), reverse=True), None)
    return found.astimezone(UTC) if found else None


@lru_cache(maxsize=1024)
def longest_gap(crontab: str, time_zone: str) -> timedelta:
    """The longest wait between two times that the line names, as an ordinary week shows it, nights and Sundays included.

    Of a line that names few times, the longest of its first waits. Raises WrongCrontab.
    """
    gaps = list(_gaps(_line(crontab, _FROM.astimezone(ZoneInfo(time_zone)))))
    return max(gaps, default=A_WEEK_AND_A_DAY)


def _gaps(times: CronSim) -> Iterator[timedelta]:
    before, ends = None, _FROM + A_WEEK_AND_A_DAY
    for number, found in enumerate(times):
        now = found.astimezone(UTC)
        if before:
            yield now - before
        if now > ends and number >= FEW:
            return
        before = now


def in_words(crontab: str) -> str:
    """What the line means, in English."""
    return str(_line(crontab, datetime.now(UTC)).explain())


def _line(crontab: str, start: datetime, *, reverse: bool = False) -> CronSim:
    if len(crontab.split()) != 5:
        raise WrongCrontab(f"{crontab!r} needs five fields: minute, hour, day of month, month, weekday.")
    try:
        return CronSim(crontab, start, reverse=reverse)
    except CronSimError as problem:
        raise WrongCrontab(f"{crontab!r} cannot be read: {problem}.") from problem
