"""What an order's page says of the case that it belongs to."""

from typing import Any

from django import template
from django.template.context import Context

from integration_hub.cases.models import LASTING, Case
from integration_hub.orders.models import Order

register = template.Library()


@register.inclusion_tag("cases/_of_order.html", takes_context=True)
def case_of(context: Context, order: Order) -> dict[str, Any]:
    """The case that the order failed for: support is led to it, others are told that support is on it."""
    found = _lasting(order.merchant_id, order.fingerprint) if order.fingerprint is not None else None
    return {"case": found, "merchant": context["merchant"], "may": context["may"]}


def _lasting(merchant: int, fingerprint: int) -> Case | None:
    mine = Case.objects.filter(merchant=merchant, fingerprint=fingerprint, state__in=LASTING)
    return mine.select_related("taken_by").first()
