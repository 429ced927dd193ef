"""What the systems on both ends of a service must be able to do, and why they cannot. In plain English: it is kept and said."""

from typing import Any

from connectors.base import Connector
from connectors.documents import Order
from integration_hub.processes import kinds


def cannot(kind: kinds.Kind, source: Connector[Any, Any], target: Connector[Any, Any] | None) -> str:
    """Why there cannot be this service between them; "" where there can."""
    if kind.key in {kinds.ORDERS_TO_ERP, kinds.CLOSING_SHEET} and target and Order not in target.writes:
        return f"{target.name} takes no orders from the hub."
    if kind.key == kinds.CATALOGUE_TO_SHOP and target and not (target.publishes or target.feeds):
        return f"{target.name} takes no catalogue from the hub."
    if (target is None or kind.key in {kinds.CLOSING_SHEET, kinds.ORDERS_TO_ERP}) and kind.document not in source.reads:
        return f"{source.name} cannot tell the hub its {kind.records}."
    return ""


def uncounted(kind: kinds.Kind, source: Connector[Any, Any]) -> str:
    """Why import monitoring cannot be on; "" where it can (R4)."""
    if not kind.is_counted:
        return "Only imports from the ERP and the reading of a shop's products are monitored."
    reads = source.reads[kind.document]
    return "" if reads.counts else f"Monitoring cannot be on: {reads.why_no_count}"
