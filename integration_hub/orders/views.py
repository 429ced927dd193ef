"""The pages of orders, and the buttons that mend them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.orders import queries
from integration_hub.orders.forms import OrderFilter
from integration_hub.orders.models import OrderState
from integration_hub.ui.paging import count_of, page_of

OPEN = (OrderState.FAILED, OrderState.IN_DOUBT)


@needs(Permission.BROWSE)
def order_list(request: HubRequest) -> HttpResponse:
    form = OrderFilter(request.merchant, request.GET)
    orders = queries.orders_shown(request.merchant, states=form.states, connection=form.connection)
    failed = queries.orders_shown(request.merchant, states=[OrderState.FAILED], connection=form.connection)
    shown = {
        "form": form,
        "page": page_of(orders, request.GET),
        "count": count_of(orders),
        "failed": count_of(failed) if OrderState.FAILED in form.states else 0,
    }
    return render(request, "orders/list.html", shown)


@needs(Permission.BROWSE)
def detail(request: HubRequest, order_id: int) -> HttpResponse:
    order = get_object_or_404(request.merchant.orders.select_related("connection"), pk=order_id)
    shown = {
        "order": order,
        "placed": queries.as_placed(order),
        "tried": queries.tried(order),
        "events": order.events.select_related("person"),
    }
    return render(request, "orders/detail.html", shown)
