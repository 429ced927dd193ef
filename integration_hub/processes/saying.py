"""Crontab lines in the reader's words, as far as their shapes are common; without words, a page shows the English ones."""

import re

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_EVERY = re.compile(r"\*(?:/(\d{1,2}))?")
_RANGE = re.compile(r"(\d{1,2})-(\d{1,2})")
_LIST = re.compile(r"\d{1,2}(?:,\d{1,2})*")


def meaning(crontab: str) -> str | None:
    """ "Every 10 minutes, from 06:00 to 20:59, Monday to Friday"; None for a shape without words. The line is a right one."""
    minute, hour, day, month, weekday = crontab.split()
    parts = [_often(minute, hour), _days(day, weekday)] if month == "*" else [None]
    return None if None in parts else ", ".join(part for part in parts if part)


def _often(minute: str, hour: str) -> str | None:
    """How often on such a day."""
    if step := _EVERY.fullmatch(minute):
        return _every_minutes(int(step[1] or 1), hour)
    if not minute.isdigit():
        return None
    if step := _EVERY.fullmatch(hour):
        return _every_hours(int(step[1] or 1), minute)
    times = [f"{int(each):02}:{int(minute):02}" for each in hour.split(",")] if _LIST.fullmatch(hour) else []
    return _("At %(times)s") % {"times": ", ".join(times)} if times else None


def _every_minutes(count: int, hour: str) -> str | None:
    """Where the steps are even across the hour: */7 is not every seven minutes."""
    said = ngettext("Every minute", "Every %(count)s minutes", count) % {"count": count}
    if count == 0 or 60 % count or not (hour == "*" or _RANGE.fullmatch(hour)):
        return None
    if hour == "*":
        return said
    first, last = hour.split("-")
    return f"{said}, " + _("from %(first)s to %(last)s") % {"first": f"{int(first):02}:00", "last": f"{int(last):02}:59"}


def _every_hours(count: int, minute: str) -> str | None:
    if count == 0 or 24 % count:
        return None
    said = ngettext("Every hour, at minute %(minute)s", "Every %(count)s hours, at minute %(minute)s", count)
    return said % {"count": count, "minute": int(minute)}


def _days(day: str, weekday: str) -> str | None:
    """On which days; "" for all of them."""
    if day == weekday == "*":
        return ""
    if day.isdigit() and weekday == "*":
        return _("on day %(day)s of each month") % {"day": int(day)}
    if day != "*":
        return None
    if _RANGE.fullmatch(weekday):
        first, last = (_name(each) for each in weekday.split("-"))
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    names = ", ".join(_name(each) for each in weekday.split(",")) if _LIST.fullmatch(weekday) else ""
    return _("every %(weekday)s") % {"weekday": names} if names else None


def _name(weekday: str) -> str:
    """Of a crontab's day: 0 and 7 are Sunday."""
    return str(WEEKDAYS[(int(weekday) - 1) % 7])
