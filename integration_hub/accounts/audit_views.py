"""The audit trail: who did what, when, and why."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.accounts.audit_forms import TrailFilter
from integration_hub.accounts.trail import details_of, trail
from integration_hub.ui.paging import count_of, page_of
from integration_hub.ui.spreadsheets import as_csv


@needs(Permission.SEE_AUDIT)
def entries(request: HubRequest) -> HttpResponse:
    form = TrailFilter(request.user, request.GET)
    found = trail(request.user, form.asked)
    page = page_of(found, request.GET, by_time=True)
    lines = [(entry, list(details_of(entry))) for entry in page.rows]
    return render(request, "audit/list.html", {"form": form, "page": page, "lines": lines, "count": count_of(found)})


@needs(Permission.SEE_AUDIT)
def export(request: HubRequest) -> HttpResponseBase:
    """What the filters show, all of it, oldest last."""
    found = trail(request.user, TrailFilter(request.user, request.GET).asked).order_by("-at", "-id")
    rows = (
        (
            entry.at, entry.by, str(entry.person or ""), entry.action, entry.subject,
            entry.merchant.slug if entry.merchant else "", entry.reason,
            "\n".join(f"{name}: {value}" for name, value in details_of(entry)),
        )
        for entry in found.iterator(chunk_size=2000)
    )  # fmt: skip
    heading = [_("At"), _("By"), _("Name"), _("Action"), _("What"), _("Merchant"), _("Reason"), _("Details")]
    return as_csv("audit-trail", heading, rows)
