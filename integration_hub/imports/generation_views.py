"""The time machine: the generations of a catalogue, what differs between two, and the way back to one."""

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.catalogue.history import known_since
from integration_hub.catalogue.models import Generation, Kind
from integration_hub.catalogue.queries import catalogues_of
from integration_hub.connections.models import Connection
from integration_hub.imports import actions, queries
from integration_hub.imports.as_of import Span, compared
from integration_hub.imports.forms import RollBackForm
from integration_hub.imports.showing import parts_between
from integration_hub.runs.actions import Refused
from integration_hub.ui.paging import count_of, page_of
from integration_hub.ui.spreadsheets import as_csv
from integration_hub.ui.telling import told


@needs(Permission.BROWSE)
def generations(request: HubRequest) -> HttpResponse:
    erps = catalogues_of(request.merchant)
    erp = next((erp for erp in erps if erp.slug == request.GET.get("erp")), erps[0] if erps else None)
    if erp is None:
        return render(request, "generations/list.html", {"erps": erps})
    made = queries.generations_of(erp)
    shown = {
        "erps": erps,
        "erp": erp,
        "page": page_of(made, request.GET),
        "count": count_of(made),
        "since": known_since(erp.pk),
        "days": settings.HUB_KEEP_HISTORY_DAYS,
    }
    return render(request, "generations/list.html", shown)


@needs(Permission.BROWSE)
def compare(request: HubRequest) -> HttpResponse:
    """What differs between two generations: counted, and record by record."""
    erp = _erp(request, request.GET.get("erp", ""))
    first, second = _generation(erp, request.GET.get("from", "")), _generation(erp, request.GET.get("to", ""))
    span = Span(erp.pk, first.number, second.number)
    parts = parts_between(erp.pk, compared(span))
    asked = queries.asked_of(request.GET, [part.kind for part in parts])
    shown = {
        "erp": erp, "first": first, "second": second, "parts": parts, "asked": asked,
        "lines": queries.lines_between(span, asked) if asked else None, "newest": queries.newest_of(erp),
    }  # fmt: skip
    return render(request, "generations/compare.html", shown)


@needs(Permission.BROWSE)
def export(request: HubRequest) -> StreamingHttpResponse:
    """Every field that differs, as CSV."""
    erp = _erp(request, request.GET.get("erp", ""))
    first, second = _generation(erp, request.GET.get("from", "")), _generation(erp, request.GET.get("to", ""))
    heading = [_("Kind"), _("Record"), _("Item"), _("What"), _("Of"), _("Field"), _("Before"), _("After")]
    rows = queries.rows_between(Span(erp.pk, first.number, second.number), list(Kind))
    return as_csv(f"generations-{first.number}-{second.number}", heading, rows)


@require_POST
@needs(Permission.ROLL_BACK)
def plan_roll_back(request: HubRequest) -> HttpResponse:
    """Starts a run that plans the way back; nothing is published before it is released."""
    erp = _erp(request, request.POST.get("erp", ""))
    to, form = _generation(erp, request.POST.get("to", "")), RollBackForm(request.POST)
    if not form.is_valid():
        raise Http404
    with told(request, Refused):
        run = actions.plan_roll_back(to, form.kinds, by=request.user)
        return redirect("runs:detail", request.merchant.slug, run.pk)
    return redirect("generations:list", request.merchant.slug)


def _erp(request: HubRequest, slug: str) -> Connection:
    """The ERP of that slug, or the merchant's first; not found where there is none."""
    erps = catalogues_of(request.merchant, slug=slug)
    if not erps:
        raise Http404
    return erps[0]


def _generation(erp: Connection, text: str) -> Generation:
    found = queries.generation_asked(erp, text)
    if found is None:
        raise Http404
    return found
