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


def _line(crontab: str, start: datetime) -> CronSim:
    if len(crontab.split()) != 5:
        raise WrongCrontab(f"{crontab!r} needs five fields: minute, hour, day of month, month, weekday.")
    try:
        return CronSim(crontab, start)
    except CronSimError as problem:
        raise WrongCrontab(f"{crontab!r} cannot be read: {problem}.") from problem
