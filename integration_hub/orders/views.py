"""The pages of orders, and the buttons that mend them."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from connectors.errors import ConnectorError
from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.orders import queries
from integration_hub.orders.actions import mark_handled, plan_resend, resend
from integration_hub.orders.forms import HandledForm, OrderFilter
from integration_hub.orders.ledger import story_of
from integration_hub.orders.looking import ask_erp, ask_shop
from integration_hub.orders.models import Order, OrderState
from integration_hub.orders.rereading import read_again
from integration_hub.runs.actions import Refused
from integration_hub.ui.paging import count_of, page_of
from integration_hub.ui.said import said_plainly
from integration_hub.ui.telling import told
from integration_hub.ui.words import number


@needs(Permission.BROWSE)
def order_list(request: HubRequest) -> HttpResponse:
    form = OrderFilter(request.merchant, request.GET)
    every = queries.orders_shown(request.merchant, connection=form.connection, cause=form.cause)
    orders = every.filter(state__in=form.states) if form.states else every
    failed = every.filter(state=OrderState.FAILED)
    shown = {
        "form": form,
        "page": page_of(orders, request.GET),
        "count": count_of(orders),
        "failed": count_of(failed) if form.cause or OrderState.FAILED in form.states else 0,
    }
    return render(request, "orders/list.html", shown)


@needs(Permission.BROWSE)
def detail(request: HubRequest, order_id: int) -> HttpResponse:
    """One order; with ``ask``, beside what the ERP or the shop says of it now."""
    order = _order(request, order_id)
    shown = {
        "order": order,
        "whole": queries.whole(order),
        "story": story_of(request.merchant, order.e_number),
        "asked": [],
    }
    return render(request, "orders/detail.html", shown | _asked(order, request.GET.get("ask", "")))


@needs(Permission.REPAIR_ORDERS)
def resend_one(request: HubRequest, order_id: int) -> HttpResponse:
    order = _order(request, order_id)
    return _resend(request, request.merchant.orders.filter(pk=order.pk))


@needs(Permission.REPAIR_ORDERS)
def handled(request: HubRequest, order_id: int) -> HttpResponse:
    order = _order(request, order_id)
    form = HandledForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            mark_handled(order, by=request.user, **form.cleaned_data)
        return redirect("orders:detail", request.merchant.slug, order.pk)
    return render(request, "orders/handled.html", {"order": order, "form": form})


@require_POST
@needs(Permission.REPAIR_ORDERS)
def read_once_more(request: HubRequest, order_id: int) -> HttpResponse:
    order = _order(request, order_id)
    try:
        read_again(order, by=request.user)
    except ConnectorError as problem:
        messages.error(request, said_plainly(f"{problem.message} {problem.remedy}"))
    else:
        asked = {"shop": order.connection.name, "order": order.e_number}
        messages.success(request, _("%(shop)s was asked for order %(order)s just now.") % asked)
    return redirect("orders:detail", request.merchant.slug, order.pk)


def _asked(order: Order, side: str) -> dict[str, Any]:
    """What the side that was asked for says."""
    placed, delivery = queries.as_placed(order), queries.delivery_of(order)
    if side == "erp" and placed and delivery and delivery.target:
        return {"in_erp": ask_erp(order, placed, delivery.target)}
    return {"in_shop": ask_shop(order, placed)} if side == "shop" else {}


def _order(request: HubRequest, order_id: int) -> Order:
    return get_object_or_404(request.merchant.orders.select_related("connection"), pk=order_id)


def _on_their_way(count: int) -> str:
    said = ngettext(
        "%(orders)s order is on the way to the ERP again.", "%(orders)s orders are on the way to the ERP again.", count
    )
    return said % {"orders": number(count)}


def _resend(request: HubRequest, orders: QuerySet[Order]) -> HttpResponse:
    if request.method == "POST":
        with told(request, Refused):
            sent = resend(orders, by=request.user)
            messages.success(request, _on_their_way(len(sent.will)))
        return redirect("orders:list", request.merchant.slug)
    return render(request, "orders/resend.html", {"plan": plan_resend(orders)})
