"""The page on which an order is edited, and the buttons that send it or go back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.orders.editing.actions import go_back, send_edited
from integration_hub.orders.editing.reviewing import Review, reviewed
from integration_hub.orders.models import Order
from integration_hub.runs.actions import Refused
from integration_hub.ui.telling import told


@needs(Permission.EDIT_ORDERS)
def edit(request: HubRequest, order_id: int) -> HttpResponse:
    """Asks what to change, shows what differs and what speaks against it, and sends what was shown."""
    order = _order(request, order_id)
    with told(request, Refused):
        review = reviewed(order, request.POST if request.method == "POST" else None)
        if not review.confirmed:
            return render(request, "orders/editing/edit.html", {"order": order, "review": review, "form": review.sheet})
        _send(request, review)
    return redirect("orders:detail", request.merchant.slug, order.pk)


@require_POST
@needs(Permission.EDIT_ORDERS)
def drop(request: HubRequest, order_id: int) -> HttpResponse:
    order = _order(request, order_id)
    with told(request, Refused):
        go_back(order, by=request.user)
        messages.success(request, _("The next attempt sends the order as the shop tells it."))
    return redirect("orders:detail", request.merchant.slug, order.pk)


def _send(request: HubRequest, review: Review) -> None:
    if review.after:
        send_edited(review.order, review.before.document, review.after, by=request.user, reason=review.reason)
        messages.success(request, _("The edited order is on the way to the ERP."))


def _order(request: HubRequest, order_id: int) -> Order:
    return get_object_or_404(request.merchant.orders.select_related("connection", "edit"), pk=order_id)
