"""The pages of resends, and the buttons on them."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.orders.forms import OrderFilter
from integration_hub.resending import queries
from integration_hub.resending.actions import Wish, cancel, go_on, start
from integration_hub.resending.asking import asked_in
from integration_hub.resending.export import as_table
from integration_hub.resending.forms import ResendForm
from integration_hub.resending.models import Resend
from integration_hub.resending.planning import plan
from integration_hub.resending.saying import standing
from integration_hub.runs.actions import Refused
from integration_hub.ui.keyset import Order, sorted_page
from integration_hub.ui.paging import count_of, page_of
from integration_hub.ui.telling import told

IN_ORDER = Order("place", "id")


@needs(Permission.BROWSE)
def resend_list(request: HubRequest) -> HttpResponse:
    resends = queries.resends_shown(request.merchant)
    shown = {"page": page_of(resends, request.GET), "count": count_of(resends)}
    return render(request, "resending/list.html", shown)


@needs(Permission.REPAIR_ORDERS)
def planned(request: HubRequest) -> HttpResponse:
    """Says what would be sent, what would not and why; on a POST begins."""
    filtered = OrderFilter(request.merchant, request.GET)
    orders = queries.orders_asked(request.merchant, asked_in(request.POST or request.GET, filtered.connection))
    drawn = plan(orders.defer("raw"))
    form = ResendForm(drawn, request.POST or None)
    if request.method == "POST" and form.is_valid():
        wish = Wish(form.cleaned_data["reason"], form.cleaned_data["rate"], form.canaries)
        with told(request, Refused):
            begun = start(orders, wish, by=request.user)
            return redirect("resending:detail", request.merchant.slug, begun[0].pk)
        return redirect("resending:list", request.merchant.slug)
    return render(request, "resending/plan.html", {"plan": drawn, "form": form, "most": queries.MOST})


@needs(Permission.BROWSE)
def detail(request: HubRequest, resend_id: int) -> HttpResponse:
    return render(request, "resending/detail.html", _live(request, _resend(request, resend_id)))


@needs(Permission.BROWSE)
def progress(request: HubRequest, resend_id: int) -> HttpResponse:
    """The part of the page that changes; it polls no more once nothing is on its way."""
    return render(request, "resending/_live.html", {**_live(request, _resend(request, resend_id)), "polled": True})


@needs(Permission.BROWSE)
def results(request: HubRequest, resend_id: int) -> StreamingHttpResponse:
    return as_table(_resend(request, resend_id))


@require_POST
@needs(Permission.REPAIR_ORDERS)
def cancelled(request: HubRequest, resend_id: int) -> HttpResponse:
    resend = _resend(request, resend_id)
    with told(request, Refused):
        cancel(resend, by=request.user)
    return redirect("resending:detail", request.merchant.slug, resend.pk)


@require_POST
@needs(Permission.REPAIR_ORDERS)
def gone_on(request: HubRequest, resend_id: int) -> HttpResponse:
    resend = _resend(request, resend_id)
    with told(request, Refused):
        go_on(resend, by=request.user)
    return redirect("resending:detail", request.merchant.slug, resend.pk)


def _resend(request: HubRequest, resend_id: int) -> Resend:
    return get_object_or_404(queries.resends_shown(request.merchant), pk=resend_id)


def _live(request: HubRequest, resend: Resend) -> dict[str, Any]:
    items = queries.items_shown(resend)
    return {
        "resend": resend,
        "standing": standing(resend),
        "waits_for_file": queries.waits_for_file(resend),
        "page": sorted_page(items, request.GET, IN_ORDER),
    }
