"""The cases of the stage: one that somebody has, some that nobody has, one ignored, one that closed itself and one resolved."""

from datetime import timedelta

from django.utils import timezone

from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.cases.actions import hand_over, ignore, resolve, take
from integration_hub.cases.models import Case, CaseEvent, CaseState, Kind
from integration_hub.cases.watching import watch_cases
from integration_hub.orders.causes import cause_of
from integration_hub.orders.models import Order, OrderState


def furnish_cases(merchant: Merchant) -> dict[str, Case]:
    """Cases by name, of what the stage shows to fail; whoever has them are two people of support."""
    una, otto = _support(merchant, "una"), _support(merchant, "otto")
    for order in merchant.orders.filter(state=OrderState.FAILED):
        Order.objects.filter(pk=order.pk).update(**cause_of(order, order.code, order.message))
    watch_cases(merchant.pk)
    Case.objects.filter(merchant=merchant).update(opened_at=timezone.now() - timedelta(minutes=48))
    made = {"orders": merchant.cases.get(kind=Kind.ORDERS, code="no_tax_code")}
    for name, state in (("mismatch", "count_mismatch"), ("harmful", "harmful_import"), ("unreachable", "refused")):
        made[name] = merchant.cases.get(kind=Kind.RUN, code=state)
    take(made["orders"], by=una)
    hand_over(made["orders"], otto, by=una, reason="The value map lacks AT; the ERP partner was asked for the code.")
    ignore(made["harmful"], by=una, reason="The spring range goes on purpose.", until=timezone.now() + timedelta(days=3))
    made["resolved"] = _past(merchant, "Acme ERP is locked for its year's end.", CaseState.OPEN)
    resolve(made["resolved"], by=otto, reason="The year is closed; the ERP takes orders again.")
    made["closed"] = _past(merchant, "Acme ERP has no customer 20017.", CaseState.CLOSED)
    CaseEvent.objects.create(case=made["closed"], what=CaseEvent.What.CLOSED)
    return made


def _support(merchant: Merchant, name: str) -> Person:
    made, _ = Person.objects.get_or_create(email=f"{name}@support.example", defaults={"name": name.title(), "role": Role.SUPPORT})
    made.merchants.add(merchant)
    return made


def _past(merchant: Merchant, message: str, state: CaseState) -> Case:
    delivery = merchant.processes.get(slug="orders-to-erp")
    then = timezone.now() - timedelta(days=2)
    case = Case.objects.create(
        merchant=merchant, fingerprint=len(message), kind=Kind.ORDERS, process=delivery, connection=delivery.source,
        code="rejected", message=message, most=12, first_at=then, last_at=then, opened_at=then, state=state,
        ended_at=timezone.now() if state == CaseState.CLOSED else None,
    )  # fmt: skip
    CaseEvent.objects.create(case=case, what=CaseEvent.What.OPENED, at=then)
    return case
