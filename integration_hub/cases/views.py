"""The support desk over all of a person's merchants, a merchant's cases, and what people do with a case."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, merchants_of, needs
from integration_hub.cases import actions, queries
from integration_hub.cases.desk import doubts_of, stuck_runs, systems_away
from integration_hub.cases.forms import CaseFilter, DeskFilter, HandOverForm, IgnoreForm, ResolveForm
from integration_hub.cases.models import Case, Kind
from integration_hub.cases.queries import Summary
from integration_hub.cases.saying import standing
from integration_hub.runs.actions import Refused
from integration_hub.ui.keyset import Order, sorted_page
from integration_hub.ui.paging import count_of
from integration_hub.ui.telling import told

NEWEST = Order("opened_at", "id", descending=True)
MOST_BESIDE = 20
BROKEN = (Kind.ORDERS, Kind.RUN)
"""What the desk lists as cases; what is late stands below them."""


@needs(Permission.HANDLE_CASES)
def desk(request: HubRequest) -> HttpResponse:
    """What is broken now, at all merchants of the person."""
    form = DeskFilter(request.user, list(merchants_of(request.user)), request.GET)
    merchants = form.merchants
    cases = queries.cases_shown(merchants, form.wanted).filter(kind__in=BROKEN)
    late = queries.cases_shown(merchants, queries.Wanted())
    beside = {
        "stuck": stuck_runs(merchants),
        "away": systems_away(merchants),
        "late": list(late.filter(kind=Kind.LATE)[: MOST_BESIDE + 1]),
        "doubts": doubts_of(merchants),
    }
    summary = queries.summary_of(merchants, BROKEN)
    shown = {**_listed(request, cases, form, summary), **beside, "beside": any(beside.values())}
    return render(request, "cases/desk.html", shown)


@needs(Permission.HANDLE_CASES)
def case_list(request: HubRequest) -> HttpResponse:
    form = CaseFilter(request.user, request.GET)
    cases = queries.cases_shown([request.merchant], form.wanted)
    return render(request, "cases/list.html", _listed(request, cases, form, queries.summary_of([request.merchant])))


@needs(Permission.HANDLE_CASES)
def detail(request: HubRequest, case: int) -> HttpResponse:
    found = _case(request, case)
    return render(request, "cases/detail.html", {"case": found, "whole": queries.whole(found)})


@require_POST
@needs(Permission.HANDLE_CASES)
def take(request: HubRequest, case: int) -> HttpResponse:
    found = _case(request, case)
    with told(request, Refused):
        actions.take(found, by=request.user)
        messages.success(request, _("The case is yours."))
    return redirect("cases:detail", request.merchant.slug, case)


@require_POST
@needs(Permission.HANDLE_CASES)
def give_back(request: HubRequest, case: int) -> HttpResponse:
    found = _case(request, case)
    with told(request, Refused):
        actions.give_back(found, by=request.user)
        messages.success(request, _("The case is open for whoever takes it."))
    return redirect("cases:detail", request.merchant.slug, case)


@needs(Permission.HANDLE_CASES)
def hand_over(request: HubRequest, case: int) -> HttpResponse:
    found = _case(request, case)
    form = HandOverForm(found, request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            actions.hand_over(found, form.cleaned_data["to"], by=request.user, reason=form.cleaned_data["reason"])
        return redirect("cases:detail", request.merchant.slug, case)
    return _asked(request, "cases/hand_over.html", found, form)


@needs(Permission.HANDLE_CASES)
def ignore(request: HubRequest, case: int) -> HttpResponse:
    found, form = _case(request, case), IgnoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            actions.ignore(found, by=request.user, **form.cleaned_data)
        return redirect("cases:detail", request.merchant.slug, case)
    return _asked(request, "cases/ignore.html", found, form)


@needs(Permission.HANDLE_CASES)
def resolve(request: HubRequest, case: int) -> HttpResponse:
    found, form = _case(request, case), ResolveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            actions.resolve(found, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("cases:detail", request.merchant.slug, case)
    return _asked(request, "cases/resolve.html", found, form)


def _listed(request: HubRequest, cases: QuerySet[Case], form: CaseFilter, summary: Summary) -> dict[str, Any]:
    """A page of cases, below what all that ask for a person come to."""
    page = sorted_page(cases, request.GET, NEWEST)
    return {"form": form, "page": page, "count": count_of(cases), "standing": standing(summary), "is_well": not summary.cases}


def _asked(request: HubRequest, template: str, case: Case, form: Any) -> HttpResponse:
    return render(request, template, {"case": case, "form": form, "whole": queries.whole(case)})


def _case(request: HubRequest, fingerprint: int) -> Case:
    mine = request.merchant.cases.select_related("merchant", "process__target", "process__source", "connection", "taken_by")
    return get_object_or_404(mine, fingerprint=fingerprint)
