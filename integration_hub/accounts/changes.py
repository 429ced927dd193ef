"""What is changed of a row, in lines that the trail can keep: by a configuration file, or by a page."""

from typing import Any

from django.db.models import Model


def put(row: Model, values: dict[str, Any]) -> list[str]:
    """Set the row's fields and save it where they differ; a line for each. A value of None leaves the field alone."""
    lines = []
    for name, value in values.items():
        before = getattr(row, name)
        if value is not None and (before != value or row.pk is None):
            setattr(row, name, value)
            lines.append(difference(name, None if row.pk is None else before, value))
    if lines or row.pk is None:
        row.save()
    return lines


def difference(name: str, before: Any, after: Any) -> str:
    """``monitoring: no → yes``."""
    return f"{name}: {shown(before)} → {shown(after)}" if before not in (None, "", (), {}) else f"{name}: {shown(after)}"


def shown(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        value = ", ".join(f"{name}: {shown(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        value = ", ".join(map(shown, value))
    return " ".join(str(value).split()) if value not in (None, "") else "nothing"
