"""The trail of what people did: written beside the change, in its transaction."""

from typing import Any

from integration_hub import journeys
from integration_hub.accounts.models import AuditEntry, Merchant, Person

COMMAND, SOMEBODY = "command", "somebody"
"""Who it was where it was no person: the command line, and a visitor who was not logged in."""


def note(
    person: Person | str | None,
    action: str,
    subject: str,
    *,
    merchant: Merchant | None = None,
    detail: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Keep that ``person`` did ``action`` to ``subject``; never with a secret in ``detail``.

    None is the command line, and a word whoever it names: SOMEBODY, who was not logged in.
    """
    who = person if isinstance(person, Person) else None
    by = person.email if isinstance(person, Person) else person or COMMAND
    return AuditEntry.objects.create(
        person=who, by=by, merchant=merchant, action=action, subject=subject, detail=detail or {}, reason=reason,
        correlation=journeys.current(),
    )  # fmt: skip
