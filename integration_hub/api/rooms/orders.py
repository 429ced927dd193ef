"""Orders: where each stands, and what mends one."""

from http import HTTPStatus

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import Field

from integration_hub.accounts.access import Permission
from integration_hub.accounts.tokens import permits
from integration_hub.api.asked import as_posted, filled_in
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import Listed, Paged, listed
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Body, Id
from integration_hub.api.shapes.orders import AttemptRow, Event, OrderRow, OrderWhole, attempt_row, event, order_row, order_whole
from integration_hub.orders import queries
from integration_hub.orders.actions import mark_handled, resend
from integration_hub.orders.forms import HandledForm, OrderFilter
from integration_hub.orders.models import Order
from integration_hub.orders.rereading import read_again
from integration_hub.runs.actions import Refused

room = Room(_("Orders"), "/orders")


class OrdersAsked(Paged):
    """Which orders."""

    state: str = Field(
        "", max_length=20, description="`failed`, `awaiting` or `delivered`, as the columns of the overview, or a state."
    )
    shop: str = Field("", max_length=60, description="The slug of a connection.")
    case: int | None = Field(None, ge=0, le=2**53, description="Those that failed for one cause.")


class Handled(Body):
    """What a person did in the ERP."""

    erp_number: str = Field(description="The number that the ERP gave the order.")
    note: str = Field(description="What was done, for whoever reads it later.")


@room.get("", Permission.BROWSE, Listed[OrderRow])
def list_orders(request: ApiRequest, asked: Query[OrdersAsked]) -> Listed[OrderRow]:
    """The merchant's orders, newest first."""
    form = filled_in(OrderFilter(request.merchant, as_posted(asked)))
    orders = queries.orders_shown(request.merchant, states=form.states, connection=form.connection, cause=form.cause)
    return listed(orders, asked, order_row)


@room.get("/{order}", Permission.BROWSE, OrderWhole)
def get_order(request: ApiRequest, order: Id) -> OrderWhole:
    """One order, as the shop placed it and on its way to the ERP."""
    found = _order(request, order)
    return order_whole(found, queries.whole(found))


@room.get("/{order}/events", Permission.BROWSE, list[Event])
def list_events(request: ApiRequest, order: Id) -> list[Event]:
    """All that happened to an order, oldest first."""
    return [event(step) for step in queries.whole(_order(request, order)).steps]


@room.get("/{order}/attempts", Permission.BROWSE, list[AttemptRow])
def list_attempts(request: ApiRequest, order: Id) -> list[AttemptRow]:
    """The tries to bring an order to the ERP, newest first, each with its masked calls."""
    sees = permits(request.auth, Permission.SEE_EXCHANGES)
    return [attempt_row(each, with_calls=sees) for each in queries.tried(_order(request, order))]


@room.post("/{order}/resend", Permission.REPAIR_ORDERS, OrderRow, status=HTTPStatus.ACCEPTED)
def resend_order(request: ApiRequest, order: Id) -> OrderRow:
    """Send one failed order again.

    The ERP is asked for it first: it never gets a second one. Many are sent by a resend, the canary first.
    """
    found = _order(request, order)
    sent = resend(request.merchant.orders.filter(pk=found.pk), by=request.user)
    if not sent.will:
        raise Refused(sent.will_not[0][1])
    return order_row(_order(request, order))


@room.post("/{order}/handled", Permission.REPAIR_ORDERS, OrderRow)
def mark_order_handled(request: ApiRequest, order: Id, said: Handled) -> OrderRow:
    """Close an order that a person entered in the ERP by hand."""
    told = filled_in(HandledForm(as_posted(said))).cleaned_data
    mark_handled(_order(request, order), by=request.user, erp_number=told["erp_number"], note=told["note"])
    return order_row(_order(request, order))


@room.post("/{order}/read-again", Permission.REPAIR_ORDERS, OrderRow, HTTPStatus.BAD_GATEWAY)
def read_order_again(request: ApiRequest, order: Id) -> OrderRow:
    """Ask the shop for an order once more, after it was corrected there."""
    read_again(_order(request, order), by=request.user)
    return order_row(_order(request, order))


def _order(request: ApiRequest, order: int) -> Order:
    return get_object_or_404(request.merchant.orders.select_related("connection"), pk=order)
