"""The pages of resync: stores, what is not linked, what will happen, and what became of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.processes.models import Process
from integration_hub.publishing import resync_actions as actions
from integration_hub.publishing import resync_queries as queries
from integration_hub.publishing.models import Resync, ResyncItem
from integration_hub.publishing.previewing import MOST_EXAMINED, preview
from integration_hub.publishing.resync_forms import ItemFilter
from integration_hub.publishing.resync_queries import Store
from integration_hub.publishing.standing import unlinked
from integration_hub.runs.actions import Refused
from integration_hub.ui import words
from integration_hub.ui.paging import count_of, page_of
from integration_hub.ui.telling import told


@needs(Permission.BROWSE)
def stores(request: HubRequest) -> HttpResponse:
    return render(request, "resync/stores.html", {"stores": queries.stores_of(request.merchant)})


@needs(Permission.BROWSE)
def store(request: HubRequest, shop: str) -> HttpResponse:
    found = _store(request, shop)
    shown = {"store": found, "resyncs": queries.resyncs_of(found.shop)[:5]}
    if found.teller and not found.feeds:
        differing = queries.differences_of(found.shop)
        shown |= {"unlinked": queries.surveyed(found.teller).count, "differing": count_of(differing)}
        shown["differences"] = queries.examples(differing)
    return render(request, "resync/store.html", shown)


@needs(Permission.BROWSE)
def items(request: HubRequest, shop: str) -> HttpResponse:
    """The local products that are not in this shop."""
    found, form = _store(request, shop), ItemFilter(request.GET)
    teller, before, after = _teller(found), request.GET.get("before", ""), request.GET.get("after", "")
    survey = queries.surveyed(teller)
    asked = queries.asked_of(teller, form.asked, survey)
    shown = {
        "store": found, "form": form, "before": before, "after": after, "saved": "saved" in request.GET,
        "page": queries.items_page(teller, asked, before=before, after=after), "count": count_of(asked), "ticked": survey.ticked,
    }  # fmt: skip
    return render(request, "resync/items.html", shown)


@require_POST
@needs(Permission.START_RUNS)
def save(request: HubRequest, shop: str) -> HttpResponse:
    """Keep the ticks of the page that was shown, or of all that match; then the page that was asked for."""
    teller, form = _teller(_store(request, shop)), ItemFilter(request.POST)
    actions.choose(teller, request.POST.getlist("shown"), request.POST.getlist("item"))
    if "all" in request.POST:
        actions.choose_all(teller, queries.matching(teller, form.asked), on=request.POST["all"] == "on")
    if "continue" in request.POST:
        return redirect("resync:review", request.merchant.slug, shop)
    _say_ticked(request, teller)
    return redirect(reverse("resync:items", args=[request.merchant.slug, shop]) + form.address(request.POST))


@needs(Permission.BROWSE)
def review(request: HubRequest, shop: str) -> HttpResponse:
    """What will happen, before it happens (R41)."""
    found = _store(request, shop)
    shown = {"store": found, "preview": preview(_teller(found)), "most": MOST_EXAMINED}
    return render(request, "resync/review.html", shown)


@require_POST
@needs(Permission.START_RUNS)
def start(request: HubRequest, shop: str) -> HttpResponse:
    teller = _teller(_store(request, shop))
    with told(request, Refused):
        return _follow(request, actions.ask_for_resync(teller, by=request.user))
    return redirect("resync:items", request.merchant.slug, shop)


@require_POST
@needs(Permission.START_RUNS)
def repair(request: HubRequest, shop: str) -> HttpResponse:
    """Tell the shop again what it shows otherwise."""
    teller = _teller(_store(request, shop))
    with told(request, Refused):
        return _follow(request, actions.ask_for_repair(teller, by=request.user))
    return redirect("resync:store", request.merchant.slug, shop)


@needs(Permission.BROWSE)
def result(request: HubRequest, shop: str, resync_id: int) -> HttpResponse:
    shown = _shown(request, shop, resync_id)
    actions.mark_seen(shown["resync"], request.user)
    return render(request, "resync/result.html", shown)


@needs(Permission.BROWSE)
def progress(request: HubRequest, shop: str, resync_id: int) -> HttpResponse:
    """The part of the result's page that changes; it polls no more once nothing is due."""
    shown = _shown(request, shop, resync_id)
    actions.mark_seen(shown["resync"], request.user)
    return render(request, "resync/_live.html", shown | {"polled": True})


@require_POST
@needs(Permission.START_RUNS)
def again(request: HubRequest, shop: str, resync_id: int) -> HttpResponse:
    """Send once more what was refused, or not told."""
    found = _store(request, shop)
    before = get_object_or_404(queries.resyncs_of(found.shop), pk=resync_id)
    with told(request, Refused):
        return _follow(request, actions.ask_again(before, _teller(found), by=request.user))
    return redirect("resync:result", request.merchant.slug, shop, resync_id)


def _store(request: HubRequest, slug: str) -> Store:
    """One of the merchant's shops."""
    found = queries.store_of(request.merchant, slug)
    if found is None:
        raise Http404
    return found


def _teller(store: Store) -> Process:
    """The process that makes products in the shop; one that is told everything at once knows no resync."""
    if store.teller is None or store.feeds:
        raise Http404
    return store.teller


def _follow(request: HubRequest, resync: Resync) -> HttpResponse:
    if resync.run_id is None:
        messages.info(request, _("It is kept, and begins by itself as soon as the run that goes on has ended."))
    return redirect("resync:result", request.merchant.slug, resync.shop.slug, resync.pk)


def _say_ticked(request: HubRequest, teller: Process) -> None:
    if "save" in request.POST or "all" in request.POST:
        count = unlinked(teller, ticked=True).count()
        said = ngettext("Saved. %(count)s item is ticked.", "Saved. %(count)s items are ticked.", count)
        messages.success(request, said % {"count": words.number(count)})


def _shown(request: HubRequest, shop: str, resync_id: int) -> dict[str, Any]:
    found = _store(request, shop)
    resync = get_object_or_404(queries.resyncs_of(found.shop), pk=resync_id)
    counts = queries.counts_of(resync)
    asked = request.GET.get("show") if request.GET.get("show") in counts else queries.worth_seeing(counts)
    page = page_of(queries.told_of(resync).filter(outcome=asked), request.GET)
    queries.link(found.shop, page.rows)
    whole = sum(counts.values())
    return {
        "store": found, "resync": resync, "run": resync.run, "counts": counts, "page": page, "asked": asked,
        "shown_count": counts[str(asked)], "whole": whole, "settled": whole - counts[ResyncItem.Outcome.DUE],
    }  # fmt: skip
