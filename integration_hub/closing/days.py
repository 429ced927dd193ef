"""Days as a merchant's clock has them: 23 or 25 hours long when it is changed; pure."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)


def begin_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day begins there, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """On which day of that zone a moment lies."""
    return moment.astimezone(zone).date()


def days_from(first: date, last: date) -> list[date]:
    """The days from ``first`` up to and with ``last``; none where it is later."""
    return [first + A_DAY * number for number in range((last - first).days + 1)]


def stretches(days: Iterable[date]) -> list[tuple[date, date]]:
    """The days as stretches without a break, each by its first and last day."""
    found: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if found and day - found[-1][1] == A_DAY:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def read_day(text: str) -> date | None:
    """A day as it stands in an address, such as 2026-11-24; None for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date() if len(text) == len("2026-11-24") else None
    except ValueError:
        return None
