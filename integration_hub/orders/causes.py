"""What keeps an order from the ERP, as its row remembers it until the order arrives."""

from typing import Any

from django.utils import timezone

from integration_hub.orders.models import Order
from integration_hub.runs.causes import fingerprint

NO_CAUSE = {"fingerprint": None, "failed_at": None}


def cause_of(order: Order, code: str, message: str) -> dict[str, Any]:
    """The columns of an order that now waits for a person; orders of a shop that failed for one reason share the fingerprint."""
    found = fingerprint(f"orders:{order.connection_id}", code[:80], message, own=[order.e_number])
    return {"fingerprint": found, "failed_at": timezone.now()}
