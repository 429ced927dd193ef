"""What people ask of orders: send again, without ever making a second one; close what was entered by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from integration_hub.accounts.audit import note as audit
from integration_hub.accounts.models import Person
from integration_hub.connections.models import Connection
from integration_hub.orders.causes import NO_CAUSE
from integration_hub.orders.models import Order, OrderEvent, OrderState
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.models import Trigger

CLOSABLE = (
    OrderState.FAILED, OrderState.IN_DOUBT, OrderState.AWAITING, OrderState.UNPAID, OrderState.DECLINED, OrderState.ABORTED,
    OrderState.CANCELLED, OrderState.REFUNDED, OrderState.TEST, OrderState.HANDED_OVER, OrderState.PICKED_UP,
)  # fmt: skip
CHANGED = "It has just changed; look at it again."


@dataclass(frozen=True, slots=True)
class ResendPlan:
    """What a resend does, and what it leaves alone, each with the reason."""

    will: list[Order] = field(default_factory=list)
    will_not: list[tuple[Order, str]] = field(default_factory=list)


def plan_resend(orders: QuerySet[Order]) -> ResendPlan:
    """What would happen to these orders; nothing is changed."""
    plan = ResendPlan()
    sendable = set(Process.objects.filter(kind=ORDERS_TO_ERP, enabled=True).values_list("source_id", flat=True))
    for order in orders.defer("raw").order_by("placed_at", "id"):
        reason = why_not(order) or ("" if order.connection_id in sendable else "No service brings this shop's orders to an ERP.")
        if reason:
            plan.will_not.append((order, reason))
        else:
            plan.will.append(order)
    return plan


def resend(orders: QuerySet[Order], *, by: Person) -> ResendPlan:
    """Put failed orders back into the queue and wake the service. The ERP is asked for each before it is sent again."""
    plan = plan_resend(orders)
    done = ResendPlan(will_not=plan.will_not)
    with transaction.atomic():
        for order in plan.will:
            if put_back(order, by):
                done.will.append(order)
            else:
                done.will_not.append((order, CHANGED))
        if done.will:
            numbers = [order.e_number for order in done.will]
            detail = {"orders": numbers[:500], "count": len(numbers)}
            audit(by, "orders resent", numbers[0], merchant=done.will[0].merchant, detail=detail)
    wake_deliveries_of(done.will, by)
    return done


def mark_handled(order: Order, *, by: Person, erp_number: str, note: str) -> Order:
    """Close an order that a person entered in the ERP. Raises Refused with the reason."""
    number, note = erp_number.strip(), note.strip()
    if not number or not note:
        raise Refused("Say which number the ERP gave the order, and what was done.")
    with transaction.atomic():
        # One at a time for a merchant's orders: two people must not give the same number to two orders.
        Connection.objects.select_for_update().get(pk=order.connection_id)
        _must_be_free(order, number)
        now = timezone.now()
        closed = Order.objects.filter(pk=order.pk, attempt=order.attempt, state=order.state, state__in=CLOSABLE).update(
            state=OrderState.HANDLED, erp_number=number, erp_key="", delivered_at=now, acknowledge_due_at=now,
            code="", message="", remedy="", not_before=None, follow_due_at=None, **NO_CAUSE,
        )  # fmt: skip
        if not closed:
            raise Refused(_why_not_closable(Order.objects.get(pk=order.pk)))
        OrderEvent.objects.create(
            order=order, state=OrderState.HANDLED, person=by, text=f"Entered in the ERP by hand as {number}. {note}"
        )
        audit(by, "order handled by hand", order.e_number, merchant=order.merchant, detail={"erp_number": number}, reason=note)
    order.refresh_from_db()
    return order


def why_not(order: Order) -> str:
    """Why an order cannot be sent again; "" where it can."""
    if order.state == OrderState.FAILED:
        return _why_not_failed(order)
    if order.state == OrderState.IN_DOUBT:
        return _why_not_doubtful(order)
    return {
        OrderState.SENDING: "It is being sent just now.",
        OrderState.AWAITING: "It is waiting already and is sent by itself.",
        OrderState.DELIVERED: f"It is in the ERP already, as {order.erp_number}.",
        OrderState.HANDED_OVER: _why_not_again(order, "lies on the file server, and the ERP may still fetch it"),
        OrderState.PICKED_UP: _why_not_again(order, "was fetched by the ERP"),
        OrderState.TEST: "It is a test order: those never go to the ERP.",
        OrderState.HANDLED: f"It was entered by hand, as {order.erp_number}.",
    }.get(OrderState(order.state), f"In the shop it is: {order.get_state_display().lower()}. It goes on when the shop says so.")


def _why_not_again(order: Order, stands: str) -> str:
    """A second file would be a second order; only a refusal, or somebody's own eyes, shows that there is none."""
    missing = "If the ERP does not have it: put its file into the ERP's folder of refused ones and resend, or enter it by hand."
    return f"{order.erp_key} {stands}: sending it again would make a second order. {missing}"


def _why_not_failed(order: Order) -> str:
    if order.code == "e_number_twice":
        return "Another order has this e-number. Enter this one by hand and mark it as handled."
    return "" if order.document else "The shop's record cannot be used. Correct it in the shop, then read the order again."


def _why_not_doubtful(order: Order) -> str:
    if order.not_before is None:
        return "Nobody can ask this ERP. Look there for the e-number, then mark the order as handled by hand."
    if order.not_before > timezone.now():
        return f"The ERP may still be working on it. It is asked by itself at {timezone.localtime(order.not_before):%H:%M}."
    return ""


def put_back(order: Order, by: Person | None, said: str = "Resent.") -> bool:
    """A failed order waits again; one in doubt is asked for at once. Only if nobody else has touched it meanwhile."""
    same = Order.objects.filter(pk=order.pk, state=order.state, attempt=order.attempt)
    state = OrderState.IN_DOUBT if order.state == OrderState.IN_DOUBT else OrderState.AWAITING
    if not same.update(state=state, due_at=Now(), tries=0, code="", message="", remedy=""):
        return False
    text = "Resent: the ERP is asked for it." if state == OrderState.IN_DOUBT else said
    OrderEvent.objects.create(order=order, state=state, text=text, person=by)
    return True


def wake_deliveries_of(orders: Iterable[Order], by: Person) -> None:
    """Start what brings these orders to the ERP; without a broker the clock does so within a minute."""
    sources = {order.connection_id for order in orders}
    for process in Process.objects.filter(kind=ORDERS_TO_ERP, source__in=sources, enabled=True):
        try:
            start_run(process, Cause(Trigger.PERSON, person=by))
        except Refused:
            continue  # it has just ended: the clock wakes it within a minute


def _must_be_free(order: Order, number: str) -> None:
    """Two orders of a shop are never one in the ERP."""
    other = Order.objects.filter(merchant=order.merchant_id, connection=order.connection_id, erp_number=number).exclude(
        pk=order.pk
    )
    if there := other.values_list("e_number", flat=True).first():
        raise Refused(f"The ERP's number {number} belongs to the order {there} already. Check the number.")


def _why_not_closable(order: Order) -> str:
    if order.state == OrderState.SENDING:
        return "It is being sent just now. Wait for the outcome."
    if order.state in (OrderState.DELIVERED, OrderState.HANDLED):
        return f"It is in the ERP already, as {order.erp_number}."
    return CHANGED
