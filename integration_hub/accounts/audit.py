"""The trail of what people did: written beside the change, in its transaction."""

from typing import Any

from integration_hub import journeys
from integration_hub.accounts.models import AuditEntry, Merchant, Person


def note(
    person: Person | None,
    action: str,
    subject: str,
    *,
    merchant: Merchant | None = None,
    detail: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Keep that ``person`` (None: the command line) did ``action`` to ``subject``; never with a secret in ``detail``."""
    by = person.email if person else "command"
    return AuditEntry.objects.create(
        person=person, by=by, merchant=merchant, action=action, subject=subject, detail=detail or {}, reason=reason,
        correlation=journeys.current(),
    )  # fmt: skip
