"""Crontab lines read in a time zone: right across daylight-saving changes, in words, five fields only."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError


class WrongCrontab(ValueError):
    """The line cannot be read; the message says what is allowed."""


def next_time(crontab: str, time_zone: str, *, after: datetime) -> datetime:
    """The first time after ``after`` that the line names, in UTC. Raises WrongCrontab."""
    found: datetime = next(_line(crontab, after.astimezone(ZoneInfo(time_zone))))
    return found.astimezone(UTC)


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
