"""Figures and times as people read them: pure functions, no HTML."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

UNKNOWN = "\N{EN DASH}"
_SPANS = (
    (timedelta(days=1), "day", "a day"),
    (timedelta(hours=1), "hour", "an hour"),
    (timedelta(minutes=1), "minute", "a minute"),
)


def number(value: int | None) -> str:
    """``1204`` as "1,204"; an unknown figure is a dash."""
    return UNKNOWN if value is None else f"{value:,}"


def capped(value: int, most: int = 1000) -> str:
    """A count that was not taken beyond ``most``: "1,000+"."""
    return f"{most:,}+" if value > most else f"{value:,}"


def duration(span: timedelta | None) -> str:
    """How long it took, in the two largest units: "1m 12s"; unknown is a dash."""
    if span is None:
        return UNKNOWN
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 1:
        return "under 1s"
    parts = [(seconds // 86_400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "m"), (seconds % 60, "s")]
    first = next(place for place, (count, _) in enumerate(parts) if count)
    return " ".join(f"{count}{unit}" for count, unit in parts[first : first + 2] if count)


def relative(moment: datetime, now: datetime) -> str:
    """How long ago, or how soon: *just now* under a minute, relative under a month, then the date."""
    span = abs(now - moment)
    if span < timedelta(minutes=1):
        return "just now" if moment <= now else "in a moment"
    if span > timedelta(days=30):
        return date(moment)
    unit, name, one = next(spelt for spelt in _SPANS if span >= spelt[0])
    count = span // unit
    said = one if count == 1 else f"{count} {name}s"
    return f"{said} ago" if moment <= now else f"in {said}"


def date(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.day} {local:%b %Y}"


def exact(moment: datetime) -> str:
    """The whole truth in the reader's zone: "Mon 5 Jan 2026, 11:12:04 CET"."""
    local = timezone.localtime(moment)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M:%S %Z}"


def deadline(moment: datetime, now: datetime) -> str:
    """A time to come, exact to the minute: "14:05" today, else "Sun 22 Nov, 14:05"."""
    local = timezone.localtime(moment)
    if local.date() == timezone.localtime(now).date():
        return f"{local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b, %H:%M}"


def money(amount: Decimal | None, currency: str) -> str:
    """A sum with at least two decimals and none that say nothing: "1,204.50 EUR"."""
    if amount is None:
        return UNKNOWN
    whole = amount.quantize(Decimal("0.01"))
    shown = whole if whole == amount else amount.normalize()
    return f"{shown:,f} {currency}".strip()


def quantity(value: Decimal) -> str:
    """A quantity without trailing zeros: "2", "0.75"."""
    return f"{value.normalize():,f}"


def plural(count: int, one: str, many: str = "") -> str:
    """ "1 order", "3 orders", "1,204 entries"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
