"""Orders: what the shop placed, where each stands, and what was tried."""

from typing import Annotated

from pydantic import Field

from connectors import documents
from integration_hub.api.shapes.common import Figure, Moment, Money, Said, Shape, Who, money, who, words
from integration_hub.api.shapes.runs import Call, call
from integration_hub.orders.editing.showing import Edited
from integration_hub.orders.models import Order, OrderState
from integration_hub.orders.paying import Payment
from integration_hub.orders.queries import Tried, Whole
from integration_hub.orders.timeline import Step
from integration_hub.ui.hops import Hop


class OrderRow(Shape):
    """One order of a shop."""

    id: int
    e_number: str
    erp_number: str = Field(description="Empty until the ERP has given one.")
    shop: str = Field(description="The slug of the connection.")
    state: Annotated[str, words(OrderState)]
    shop_state: str
    customer: str
    total: Money
    placed_at: Moment
    received_at: Moment
    delivered_at: Moment | None
    code: str
    message: Said = Field(description="What went wrong; empty where nothing did.")
    remedy: Said
    case: int | None = Field(description="The case of its cause: the same for all orders that failed for it.")


class Line(Shape):
    """One line of an order."""

    position: int
    sku: str
    name: str
    quantity: Figure
    unit: str
    net: Money
    tax: Money
    tax_code: str


class Charge(Shape):
    """Shipping, a fee, a discount."""

    kind: str
    code: str
    name: str
    net: Money
    tax: Money
    tax_code: str


class Address(Shape):
    name: str
    company: str
    street: str
    street2: str
    postcode: str
    city: str
    state: str
    country: str
    email: str
    phone: str


class Paid(Shape):
    """The payment as the shop tells it."""

    state: str = Field(examples=["Paid", "To be paid later"])
    at: Moment | None
    method: str
    transaction: str


class Placed(Shape):
    """The order as the shop told it last."""

    lines: list[Line]
    charges: list[Charge]
    billing: Address
    delivery: Address
    payment: Paid
    total_tax: Money
    note: str


class Stop(Shape):
    """One stop of the order on its way."""

    name: str
    role: str
    text: str
    at: Moment | None
    state: str
    ask: str = Field(description="Whom to ask there.")


class Event(Shape):
    """One step of its story."""

    at: Moment
    state: str
    text: Said
    person: str
    attempt: int | None


class AttemptRow(Shape):
    """One try to bring it to the ERP."""

    number: int
    run: int | None
    started_at: Moment
    ended_at: Moment | None
    outcome: str = Field(description="A state of orders; empty while it is under way.")
    code: str
    message: Said
    mapping_version: int | None
    edit: int | None = Field(description="The edit that it went by.")
    calls: list[Call] = Field(description="Empty for a token that may not see exchanges.")


class EditRow(Shape):
    """What a person changed of what it becomes in the ERP."""

    id: int
    at: Moment
    person: Who | None
    reason: str
    holds: bool = Field(description="Whether the next attempt goes by it.")
    attempts: list[int]


class OrderWhole(OrderRow):
    """An order with all that its page shows."""

    placed: Placed | None = Field(description="null where the shop's record cannot be read.")
    stops: list[Stop]
    due_at: Moment
    not_before: Moment | None
    edits: list[EditRow]


def order_row(order: Order) -> OrderRow:
    return OrderRow(
        id=order.pk, e_number=order.e_number, erp_number=order.erp_number, shop=order.connection.slug,
        state=order.state, shop_state=order.shop_state, customer=order.customer,
        total=money(order.total, order.currency, tax_included=order.tax_included), placed_at=order.placed_at,
        received_at=order.received_at, delivered_at=order.delivered_at, code=order.code, message=order.message,
        remedy=order.remedy, case=order.fingerprint,
    )  # fmt: skip


def order_whole(order: Order, whole: Whole) -> OrderWhole:
    return OrderWhole(
        **dict(order_row(order)),
        placed=_placed(whole.placed, whole.payment) if whole.placed and whole.payment else None,
        stops=[stop(hop) for hop in whole.hops],
        due_at=order.due_at,
        not_before=order.not_before,
        edits=[_edit(edited) for edited in whole.edits],
    )


def stop(hop: Hop) -> Stop:
    return Stop(name=hop.name, role=hop.role, text=hop.text, at=hop.at, state=hop.state, ask=hop.ask)


def event(step: Step) -> Event:
    return Event(at=step.at, state=step.state, text=step.text, person=step.person, attempt=step.attempt)


def attempt_row(tried: Tried, *, with_calls: bool) -> AttemptRow:
    own = tried.attempt
    return AttemptRow(
        number=own.number, run=own.run_id, started_at=own.started_at, ended_at=own.ended_at, outcome=own.outcome, code=own.code,
        message=own.message, mapping_version=own.mapping_version, edit=own.edit_id,
        calls=[call(each) for each in tried.calls] if with_calls else [],
    )  # fmt: skip


def _edit(edited: Edited) -> EditRow:
    own = edited.edit
    return EditRow(id=own.pk, at=own.at, person=who(own.person), reason=own.reason, holds=edited.holds, attempts=edited.attempts)


def _placed(placed: documents.Order, payment: Payment) -> Placed:
    return Placed(
        lines=[_line(line, placed.currency) for line in placed.lines],
        charges=[_charge(charge, placed.currency) for charge in placed.charges],
        billing=Address.model_validate(placed.billing),
        delivery=Address.model_validate(placed.delivery),
        payment=Paid(state=payment.state, at=payment.at, method=payment.method, transaction=payment.transaction),
        total_tax=money(placed.total_tax, placed.currency),
        note=placed.note,
    )


def _line(line: documents.OrderLine, currency: str) -> Line:
    return Line(
        position=line.position, sku=line.sku, name=line.name, quantity=line.quantity, unit=line.unit,
        net=money(line.net, currency, tax_included=False), tax=money(line.tax, currency), tax_code=line.tax_code,
    )  # fmt: skip


def _charge(charge: documents.Charge, currency: str) -> Charge:
    return Charge(
        kind=charge.kind, code=charge.code, name=charge.name, net=money(charge.net, currency, tax_included=False),
        tax=money(charge.tax, currency), tax_code=charge.tax_code,
    )  # fmt: skip
