"""When a recipient hears of what may wait: at once, with the next digest, or when the quiet hours end."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from integration_hub.alerts.models import Mode, Recipient

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MOST_PERIODS = 8
"""Quiet days that follow each other without a pause: a week of them, at most."""


def held_until(recipient: Recipient, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Until when it waits, in UTC; None: nothing waits."""
    at = now if recipient.mode == Mode.AT_ONCE else _next_digest(recipient, now, zone)
    for _ in range(MOST_PERIODS):
        ends = _quiet_until(recipient, at, zone)
        if ends is None:
            break
        at = ends
    return at if at > now else None


def refresh_hearing(now: datetime) -> None:
    """Work out anew until when each recipient's mails wait; of most, none ever does."""
    waiting = Recipient.objects.exclude(mode=Mode.AT_ONCE, quiet_from=None, held_until=None).select_related("merchant")
    changed = []
    for recipient in waiting:
        until = held_until(recipient, now, ZoneInfo(recipient.merchant.time_zone))
        if until != recipient.held_until:
            recipient.held_until = until
            changed.append(recipient)
    Recipient.objects.bulk_update(changed, ["held_until"], batch_size=500)


def _next_digest(recipient: Recipient, now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    if recipient.mode == Mode.HOURLY:
        return local.replace(minute=0, second=0, microsecond=0).astimezone(UTC) + HOUR
    times = (_moment(local.date() + DAY * days, recipient.digest_at, zone) for days in (0, 1, 2))
    return next(each for each in times if each > now)


def _quiet_until(recipient: Recipient, at: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of the quiet hours in which ``at`` lies; they may have begun the day before."""
    begins, ends = recipient.quiet_from, recipient.quiet_until
    if begins is None or ends is None:
        return None
    today = at.astimezone(zone).date()
    for day in (today - DAY, today):
        last = day if ends > begins else day + DAY
        if str(day.weekday()) in recipient.quiet_days and _moment(day, begins, zone) <= at < _moment(last, ends, zone):
            return _moment(last, ends, zone)
    return None


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """That time of that day; one that the change to summer time leaves out comes an hour later."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
