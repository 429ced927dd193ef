"""The audit trail: who did what, when, and why."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import Field

from integration_hub.accounts.access import Permission
from integration_hub.accounts.audit_forms import TrailFilter
from integration_hub.accounts.models import AuditEntry
from integration_hub.accounts.tokens import merchants_open_to
from integration_hub.accounts.trail import trail
from integration_hub.api.asked import as_posted, filled_in
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import Listed, Paged, listed
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Moment, Shape

room = Room(_("Audit trail"), "/audit", hub=True)


class EntriesAsked(Paged):
    """Which part of the trail."""

    merchant: str = Field("", max_length=60, description="The slug of one of them.")
    person: str = Field("", max_length=20, description="The id of a person, `command` or `somebody`.")
    action: str = Field("", max_length=60)
    since: date | None = None
    until: date | None = Field(None, description="The last day.")


class EntryRow(Shape):
    """One change made by a person, or by the command line."""

    id: int
    at: Moment
    by: str
    action: str
    subject: str
    merchant: str | None
    reason: str
    detail: dict[str, Any]
    correlation: str


@room.get("", Permission.SEE_AUDIT, Listed[EntryRow])
def list_entries(request: ApiRequest, asked: Query[EntriesAsked]) -> Listed[EntryRow]:
    """Who did what, newest first: of support what concerns the merchants it is assigned, of admins all."""
    form = filled_in(TrailFilter(request.user, as_posted(asked)))
    found = trail(request.user, form.asked)
    if not request.auth.all_merchants:
        found = found.filter(merchant__in=merchants_open_to(request.auth))
    return listed(found, asked, _entry, by_time=True)


def _entry(entry: AuditEntry) -> EntryRow:
    return EntryRow(
        id=entry.pk, at=entry.at, by=entry.by, action=entry.action, subject=entry.subject,
        merchant=entry.merchant.slug if entry.merchant else None, reason=entry.reason, detail=entry.detail,
        correlation=entry.correlation,
    )  # fmt: skip
