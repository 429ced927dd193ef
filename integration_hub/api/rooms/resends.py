"""Resends: the plan first, then the canary, then the rest at a limited rate."""

from http import HTTPStatus
from typing import Self

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import Field, model_validator

from integration_hub.accounts.access import Permission
from integration_hub.api.asked import filled_in
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import Listed, Paged, listed, sorted_list
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Body, Id
from integration_hub.api.shapes.resends import ResendItemRow, ResendPlan, ResendRow, item_row, resend_plan, resend_row
from integration_hub.orders.models import Order
from integration_hub.resending import queries
from integration_hub.resending.actions import Wish, cancel, go_on, start
from integration_hub.resending.forms import ResendForm
from integration_hub.resending.models import Resend
from integration_hub.resending.planning import plan
from integration_hub.ui import keyset

room = Room(_("Resends"), "/resends")
IN_ORDER = keyset.Order("place", "id")


class Chosen(Body):
    """Which orders: some that are named, all that fail for one case, or all that fail. At most 500 at once, the oldest first."""

    orders: list[Id] = Field([], max_length=queries.MOST, description="The ids of orders.")
    case: int | None = Field(None, ge=0, le=2**53, description="All that fail for one cause.")
    all_failed: bool = Field(default=False, description="Every failed order of the merchant.")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if bool(self.orders) + (self.case is not None) + self.all_failed != 1:
            raise ValueError("Name orders, or a case, or say all_failed: one of the three.")
        return self


class Begin(Chosen):
    """Which orders, why and how fast."""

    rate: int = Field(ge=1, le=600, description="Orders a minute, at most; the plan proposes one.")
    reason: str = Field("", description="What was mended.")
    canaries: list[Id] = Field(
        [], max_length=50, description="Which orders go first, one for each service; the plan proposes them."
    )


@room.get("", Permission.BROWSE, Listed[ResendRow])
def list_resends(request: ApiRequest, asked: Query[Paged]) -> Listed[ResendRow]:
    """The merchant's resends, newest first."""
    return listed(queries.resends_shown(request.merchant), asked, resend_row)


@room.post("/plan", Permission.REPAIR_ORDERS, ResendPlan)
def plan_resend(request: ApiRequest, said: Chosen) -> ResendPlan:
    """What a resend of these orders would do, and which it would leave alone and why; nothing is changed."""
    return resend_plan(plan(_orders(request, said).select_related("connection").defer("raw")))


@room.post("", Permission.REPAIR_ORDERS, list[ResendRow], status=HTTPStatus.ACCEPTED)
def start_resend(request: ApiRequest, said: Begin) -> list[ResendRow]:
    """Send failed orders again: a resend for each service, the canary of each first.

    It stops at the first surprise. While an order waits in a resend it is in no other one.
    """
    orders = _orders(request, said)
    posted = {"rate": said.rate, "reason": said.reason}
    told = filled_in(ResendForm(plan([]), posted)).cleaned_data
    begun = start(orders, Wish(told["reason"], told["rate"], said.canaries), by=request.user)
    return [resend_row(_resend(request, each.pk)) for each in begun]


@room.get("/{resend}", Permission.BROWSE, ResendRow)
def get_resend(request: ApiRequest, resend: Id) -> ResendRow:
    """How far a resend is."""
    return resend_row(_resend(request, resend))


@room.get("/{resend}/orders", Permission.BROWSE, Listed[ResendItemRow])
def list_orders_of_resend(request: ApiRequest, resend: Id, asked: Query[Paged]) -> Listed[ResendItemRow]:
    """The orders of a resend in their order, with what became of each."""
    return sorted_list(queries.items_shown(_resend(request, resend)), asked, IN_ORDER, item_row)


@room.post("/{resend}/cancel", Permission.REPAIR_ORDERS, ResendRow)
def cancel_resend(request: ApiRequest, resend: Id) -> ResendRow:
    """End a resend: what is on its way comes to its outcome, the rest stays failed."""
    cancel(_resend(request, resend), by=request.user)
    return resend_row(_resend(request, resend))


@room.post("/{resend}/go-on", Permission.REPAIR_ORDERS, ResendRow)
def go_on_with_resend(request: ApiRequest, resend: Id) -> ResendRow:
    """Do not wait until the ERP has fetched the canary's file."""
    go_on(_resend(request, resend), by=request.user)
    return resend_row(_resend(request, resend))


def _orders(request: ApiRequest, said: Chosen) -> QuerySet[Order]:
    return queries.orders_asked(request.merchant, queries.Asked(ticked=said.orders, cause=said.case))


def _resend(request: ApiRequest, resend: int) -> Resend:
    return get_object_or_404(queries.resends_shown(request.merchant), pk=resend)
