"""The conditions by which Odoo is asked, which it calls domains; pure (``connectors/odoo.md`` §3)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

Domain = tuple[Any, ...]
"""Conditions ``[field, operator, value]``, all of which hold; "&", "|" and "!" stand before what they join."""

OPERATORS = frozenset(
    ("=", "!=", ">", ">=", "<", "<=", "in", "not in", "like", "not like", "ilike", "not ilike", "=like", "=ilike", "child_of")
)
JOINING = {"&": 2, "|": 2, "!": 1}


def domain_of(text: str) -> Domain:
    """A domain as somebody typed it; raises ValueError that tells how one looks."""
    try:
        said = json.loads(text or "[]")
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, list) or not _whole(said):
        raise ValueError('Give conditions as JSON, such as [["sale_ok", "=", true]].')
    return tuple(said)


def _whole(said: list[Any]) -> bool:
    """Whether every condition is one, and every sign in front of them has what it joins."""
    open_places = 0
    for part in said:
        open_places = max(open_places, 1) - 1
        if isinstance(part, str):
            open_places += JOINING.get(part, 100)
        elif not _condition(part):
            return False
    return open_places == 0


def _condition(part: Any) -> bool:
    return isinstance(part, list) and len(part) == 3 and all(isinstance(word, str) for word in part[:2]) and part[1] in OPERATORS


def fields_of(domain: Domain) -> Iterator[str]:
    """The fields that a domain asks about, without what lies behind a relation."""
    for part in domain:
        if not isinstance(part, str):
            yield part[0].partition(".")[0]


def either(*conditions: list[Any]) -> Domain:
    """Any one of the conditions."""
    return ("|",) * (len(conditions) - 1) + conditions


def changed(since: datetime | None, *fields: str) -> Domain:
    """Where one of these moments is ``since`` or later; nothing for all.

    Odoo keeps microseconds and compares seconds, so that ``>`` loses what was written within the second (seen on 19.0).
    """
    if since is None:
        return ()
    return either(*([field, ">=", moment(since)] for field in fields))


def moment(at: datetime) -> str:
    """A time as Odoo takes it: UTC, without a zone, without a ``T``."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def literally(text: str) -> str:
    """A text for ``=ilike``, which would take some signs for any sign."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
