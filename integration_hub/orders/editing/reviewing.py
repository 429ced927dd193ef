"""The way of an edit over the page: typed, checked and shown, confirmed."""

import hashlib
from dataclasses import dataclass, field

import msgspec
from django.http import QueryDict

from connectors.documents import Order as Document
from integration_hub.connections.models import Connection
from integration_hub.orders.actions import why_not
from integration_hub.orders.document import as_text, read_back
from integration_hub.orders.editing.actions import NOT_FAILED
from integration_hub.orders.editing.checking import Checked, checked
from integration_hub.orders.editing.differing import Change, differences
from integration_hub.orders.editing.forms import Sheet
from integration_hub.orders.editing.mapped import Mapped, mapped
from integration_hub.orders.models import Order, OrderState
from integration_hub.orders.queries import delivery_of
from integration_hub.runs.actions import Refused


@dataclass(slots=True)
class Review:
    """What the page shows. ``mark`` stands for exactly what was checked and shown; only that can be confirmed."""

    order: Order
    erp: Connection
    before: Mapped
    sheet: Sheet
    after: Document | None = None
    changes: list[Change] = field(default_factory=list)
    checked: Checked | None = None
    mark: str = ""
    confirmed: bool = False

    @property
    def reason(self) -> str:
        return str(self.sheet.header.cleaned_data["reason"])


def reviewed(order: Order, said: QueryDict | None) -> Review:
    """The page for what was typed so far. Raises Refused where the order is none to edit."""
    erp, before = _editable(order)
    review = Review(order, erp, before, Sheet(before.document, said))
    if said is None or not review.sheet.is_valid():
        return review
    review.after = read_back(review.sheet.document)
    review.changes = differences(before.document, review.after)
    review.checked = checked(order, before, review.after, erp)
    review.mark = _mark(before.document, review.after)
    review.confirmed = review.checked.may_be_sent and said.get("shown") == review.mark
    return review


def _editable(order: Order) -> tuple[Connection, Mapped]:
    delivery = delivery_of(order)
    if order.state != OrderState.FAILED:
        raise Refused(NOT_FAILED)
    if why := why_not(order):
        raise Refused(why)
    if delivery is None or delivery.target is None:
        raise Refused("No service brings this shop's orders to an ERP.")
    try:
        return delivery.target, mapped(order, delivery)
    except msgspec.DecodeError:
        raise Refused("What the shop sent cannot be read. Correct it in the shop, then read the order again.") from None


def _mark(before: Document, after: Document) -> str:
    return hashlib.sha256(f"{as_text(before)}\n{as_text(after)}".encode()).hexdigest()
