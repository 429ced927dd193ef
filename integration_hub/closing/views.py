"""The pages of closing sheets, and what people decide there."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, may, needs
from integration_hub.closing import queries, wording
from integration_hub.closing.actions import accept, compute, sign, take_back
from integration_hub.closing.days import read_day
from integration_hub.closing.figures import rows_of
from integration_hub.closing.forms import AcceptForm, SignForm
from integration_hub.closing.models import ClosingSheet, SheetState
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Refused
from integration_hub.ui.spreadsheets import as_csv
from integration_hub.ui.telling import told


@needs(Permission.BROWSE)
def days(request: HubRequest) -> HttpResponse:
    """The days of one shop, newest first."""
    closers = list(queries.closers(request.merchant))
    chosen = next((each for each in closers if each.source.slug == request.GET.get("shop")), closers[0] if closers else None)
    before = read_day(request.GET.get("before", ""))
    calendar = queries.calendar(request.merchant, chosen.source_id, before) if chosen else None
    return render(request, "closing/list.html", {"closers": closers, "chosen": chosen, "calendar": calendar})


@needs(Permission.BROWSE)
def sheet(request: HubRequest, shop: str, day: str) -> HttpResponse:
    found = _sheet(request, shop, day)
    return _page(request, found, SignForm())


@require_POST
@needs(Permission.SIGN_CLOSING)
def compute_day(request: HubRequest, shop: str, day: str) -> HttpResponse:
    process, wanted = _closer(request, shop), _day(day)
    if wanted < queries.first_day(request.merchant, process.source_id):
        raise Http404
    with told(request, Refused):
        run = compute(process, wanted, by=request.user)
        return redirect("runs:detail", request.merchant.slug, run.pk)
    return redirect("closing:list", request.merchant.slug)


@needs(Permission.SIGN_CLOSING)
def accept_some(request: HubRequest, shop: str, day: str) -> HttpResponse:
    """The ticked differences, or all that wait; asks for the reason, and on a POST accepts them."""
    found = _sheet(request, shop, day)
    lines, form = queries.to_accept(found, _ticked(request.GET)), AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            count = accept(found, lines, form.cleaned_data["reason"], by=request.user)
            said = ngettext("%(count)s difference is accepted.", "%(count)s differences are accepted.", count)
            messages.success(request, said % {"count": count})
        return redirect("closing:sheet", request.merchant.slug, shop, day)
    shown = {"sheet": found, "lines": lines[: queries.MOST_SHOWN], "count": lines.count(), "form": form}
    return render(request, "closing/accept.html", shown)


@require_POST
@needs(Permission.SIGN_CLOSING)
def take_back_one(request: HubRequest, shop: str, day: str, line_id: int) -> HttpResponse:
    found = _sheet(request, shop, day)
    line = get_object_or_404(found.lines.exclude(kind=""), pk=line_id)
    with told(request, Refused):
        take_back(found, line, by=request.user)
    return redirect("closing:sheet", request.merchant.slug, shop, day)


@require_POST
@needs(Permission.SIGN_CLOSING)
def sign_off(request: HubRequest, shop: str, day: str) -> HttpResponse:
    found, form = _sheet(request, shop, day), SignForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    with told(request, Refused):
        sign(found, form.cleaned_data["note"], by=request.user)
        messages.success(request, _("The day is signed off."))
    return redirect("closing:sheet", request.merchant.slug, shop, day)


@needs(Permission.BROWSE)
def orders_csv(request: HubRequest, shop: str, day: str) -> HttpResponseBase:
    found = _sheet(request, shop, day)
    return as_csv(f"closing-sheet-{found.shop.slug}-{found.day.isoformat()}", queries.heading(), queries.as_table(found))


def _page(request: HubRequest, found: ClosingSheet, form: SignForm) -> HttpResponse:
    differences = queries.found_in(found)
    shown = {
        "sheet": found,
        "form": form,
        "ticks": may(request.user, Permission.SIGN_CLOSING) and found.state == SheetState.TO_SIGN and differences.open,
        "sentence": wording.sentence(found),
        "signature": wording.signature(found),
        "rows": rows_of(found.figures),
        "found": differences,
        "aside": wording.aside(found),
        "last": queries.newest_run(found),
    }
    return render(request, "closing/sheet.html", shown)


def _sheet(request: HubRequest, shop: str, day: str) -> ClosingSheet:
    return get_object_or_404(queries.sheets(request.merchant), shop__slug=shop, day=_day(day))


def _closer(request: HubRequest, shop: str) -> Process:
    return get_object_or_404(queries.closers(request.merchant), source__slug=shop)


def _day(text: str) -> date:
    """The day of an address; no page for one that is none, or that lies ahead."""
    day = read_day(text)
    if day is None or day > timezone.localdate():
        raise Http404
    return day


def _ticked(asked: QueryDict) -> list[int]:
    """The ids of the ticked lines; what is no id is left out."""
    ids = asked.getlist("line")[: queries.MOST_SHOWN]
    return [int(each) for each in ids if each.isascii() and each.isdigit() and len(each) < 19]
