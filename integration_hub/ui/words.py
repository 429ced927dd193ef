"""Figures and times in the reader's form: pure functions of value and active language, no HTML."""

from collections.abc import Callable
from datetime import date as date_type
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import dateformat, timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext, npgettext
from django.utils.translation import gettext as _

UNKNOWN = "\N{EN DASH}"
_DAYS = {"en": "j M", "sv": "j b", "da": "j. b", "nb": "j. b", "de": "j. M"}
"""How a day of the year is written, as a pattern of Django's: "5 Jan", "5 jan", "5. jan"."""


def number(value: int | None) -> str:
    """``1204`` as "1,204", "1.204" or "1 204"; an unknown figure is a dash."""
    return UNKNOWN if value is None else number_format(value, force_grouping=True)


def capped(value: int, most: int = 1000) -> str:
    """A count that was not taken beyond ``most``: "1,000+"."""
    return f"{number(most)}+" if value > most else number(value)


def duration(span: timedelta | None) -> str:
    """How long it took, in the two largest units: "1m 12s"; unknown is a dash."""
    if span is None:
        return UNKNOWN
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 1:
        return _("under 1s")
    counts = (seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60, seconds % 60)
    first = next(place for place, count in enumerate(counts) if count)
    parts = zip(counts[first : first + 2], _UNITS[first : first + 2], strict=True)
    return " ".join(said(count) for count, said in parts if count)


_UNITS: tuple[Callable[[int], str], ...] = (
    lambda count: npgettext("duration", "%(count)sd", "%(count)sd", count) % {"count": count},
    lambda count: npgettext("duration", "%(count)sh", "%(count)sh", count) % {"count": count},
    lambda count: npgettext("duration", "%(count)sm", "%(count)sm", count) % {"count": count},
    lambda count: npgettext("duration", "%(count)ss", "%(count)ss", count) % {"count": count},
)


def relative(moment: datetime, now: datetime) -> str:
    """How long ago, or how soon: *just now* under a minute, relative under a month, then the date."""
    span = abs(now - moment)
    if span < timedelta(minutes=1):
        return _("just now") if moment <= now else _("in a moment")
    if span > timedelta(days=30):
        return date(moment)
    return _ago(span) if moment <= now else _soon(span)


def _ago(span: timedelta) -> str:
    if (count := span // timedelta(days=1)) > 0:
        return ngettext("a day ago", "%(count)s days ago", count) % {"count": count}
    if (count := span // timedelta(hours=1)) > 0:
        return ngettext("an hour ago", "%(count)s hours ago", count) % {"count": count}
    count = span // timedelta(minutes=1)
    return ngettext("a minute ago", "%(count)s minutes ago", count) % {"count": count}


def _soon(span: timedelta) -> str:
    if (count := span // timedelta(days=1)) > 0:
        return ngettext("in a day", "in %(count)s days", count) % {"count": count}
    if (count := span // timedelta(hours=1)) > 0:
        return ngettext("in an hour", "in %(count)s hours", count) % {"count": count}
    count = span // timedelta(minutes=1)
    return ngettext("in a minute", "in %(count)s minutes", count) % {"count": count}


def date(moment: datetime) -> str:
    """The day: "5 Jan 2026", "5. jan 2026"."""
    return dateformat.format(timezone.localtime(moment), f"{_day()} Y")


def time_of_day(moment: datetime) -> str:
    """What the clock shows: "14:00"."""
    return dateformat.format(timezone.localtime(moment), "H:i")


def weekday(moment: datetime) -> str:
    """The day as a week counts it: "Mon 5 Jan", "mån 5 jan"."""
    return dateformat.format(timezone.localtime(moment), f"D {_day()}")


def exact(moment: datetime) -> str:
    """The whole truth in the reader's zone: "Mon 5 Jan 2026, 11:12:04 CET"."""
    return dateformat.format(timezone.localtime(moment), f"D {_day()} Y, H:i:s T")


def spelt_out(moment: datetime) -> str:
    """For letters: "Monday 5 January 2026, 11:12 CET"."""
    return dateformat.format(timezone.localtime(moment), f"l {_day('F')} Y, H:i T")


def day(value: date_type) -> str:
    """A day by itself: "Monday 5 January 2026"."""
    return dateformat.format(value, f"l {_day('F')} Y")


def deadline(moment: datetime, now: datetime) -> str:
    """A time to come, exact to the minute: "14:05" today, else "Sun 22 Nov, 14:05"."""
    local = timezone.localtime(moment)
    today = local.date() == timezone.localtime(now).date()
    return dateformat.format(local, "H:i" if today else f"D {_day()}, H:i")


def _day(month: str = "") -> str:
    """The pattern of a day of the year in the reader's language, its month short or as ``month`` says."""
    pattern = _DAYS.get(get_language() or "en", _DAYS["en"])
    return f"{pattern[:-1]}{month}" if month else pattern


def money(amount: Decimal | None, currency: str) -> str:
    """A sum with at least two decimals and none that say nothing: "1,204.50 EUR", "1.204,50 EUR"."""
    if amount is None:
        return UNKNOWN
    whole = amount.quantize(Decimal("0.01"))
    shown = whole if whole == amount else amount.normalize()
    return f"{number_format(shown, force_grouping=True)} {currency}".strip()


def percent(share: Decimal | None) -> str:
    """A share of one: "38%", "38 %"; an unknown one is a dash."""
    return UNKNOWN if share is None else _("%(figure)s%%") % {"figure": number(round(share * 100))}


def quantity(value: Decimal) -> str:
    """A quantity without trailing zeros: "2", "0.75"."""
    return number_format(value.normalize(), force_grouping=True)


def plural(count: int, one: str, many: str = "") -> str:
    """ "1 order", "3 orders", "1,204 entries": in English, for what is stored. Pages say it by ``counted``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
