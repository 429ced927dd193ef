"""The texts that the Service Layer's addresses are made of; pure (``connectors/sap_business_one.md`` §3)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def quoted(value: str) -> str:
    """A text as a literal in a filter or key."""
    return "'" + value.replace("'", "''") + "'"


def both(*conditions: str) -> str:
    """Those of the conditions that say something, all together."""
    said = [condition for condition in conditions if condition]
    return said[0] if len(said) == 1 else " and ".join(f"({condition})" for condition in said)


def after(keys: tuple[str, ...], values: tuple[str, ...]) -> str:
    """What comes after a record in the order of its key fields; "" from the start."""
    if not values:
        return ""
    steps = []
    for place, key in enumerate(keys):
        equal = [f"{name} eq {quoted(value)}" for name, value in zip(keys[:place], values, strict=False)]
        steps.append(" and ".join([*equal, f"{key} gt {quoted(values[place])}"]))
    return steps[0] if len(steps) == 1 else " or ".join(f"({step})" for step in steps)


def changed_since(since: datetime | None, zone: ZoneInfo) -> str:
    """Master data changed or made from ``since`` on; "" for all.

    SAP keeps a date and a minute in the server's own time and cannot compare both as one value. A record that was never
    changed may have no date of change at all, so the date it was made counts too.
    """
    if since is None:
        return ""
    local = _wall(since, zone)
    day, minute = f"'{local:%Y-%m-%d}'", f"'{local:%H:%M}'"
    return f"UpdateDate gt {day} or (UpdateDate eq {day} and UpdateTime ge {minute}) or CreateDate ge {day}"


def _wall(since: datetime, zone: ZoneInfo) -> datetime:
    """The earliest that the server's clock has shown from ``since`` on: it may have been put back meanwhile."""
    offsets = [at.astimezone(zone).utcoffset() or timedelta() for at in (since, since + timedelta(days=1))]
    return since.astimezone(ZoneInfo("UTC")) + min(offsets)
