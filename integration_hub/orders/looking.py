"""What the ERP and the shop say of an order right now, beside what the hub knows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from connectors.base import Standing, Writes, Written
from connectors.documents import Money
from connectors.documents import Order as Document
from connectors.errors import ConnectorError
from connectors.registry import UnknownConnector, connector
from integration_hub.connections.looking import HURRY, Looked, look
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import opened
from integration_hub.orders.models import Order
from integration_hub.runs.exchanges import keeper
from integration_hub.ui.comparing import Row, compared


@dataclass(frozen=True, slots=True)
class InErp:
    """Where the order stands in the ERP at ``at``; ``found`` None: it has none by that e-number. With ``problem``: not known."""

    at: datetime
    erp: Connection
    found: Written | None = None
    problem: str = ""
    remedy: str = ""

    @property
    def cancelled(self) -> bool:
        return self.found is not None and self.found.standing is Standing.CANCELLED


@dataclass(frozen=True, slots=True)
class InShop:
    """The order as the shop tells it now, field by field beside what the hub has; no rows where the shop has it no more."""

    looked: Looked
    rows: tuple[Row, ...] = ()

    @property
    def differs(self) -> bool:
        return any(row.shop_differs for row in self.rows)


def ask_erp(order: Order, document: Document, erp: Connection) -> InErp:
    """Look for the order in the ERP by its e-number, whoever its customer is there. Whatever goes wrong is said."""
    now = timezone.now()
    try:
        writes: Writes[Any, Any] | None = connector(erp.connector).writes.get(Document)
    except UnknownConnector as unknown:
        return InErp(now, erp, problem=str(unknown))
    if writes is None or writes.find is None:
        said = f"{erp.name} cannot be asked for an order by its e-number."
        return InErp(now, erp, problem=said, remedy="Look for the e-number in the ERP itself.")
    sought = replace(document, customer=replace(document.customer, key=""))
    listener, subject = keeper(erp, subject=f"look:order:{order.pk}", only_failures=True), f"order:{order.pk}"
    try:
        with opened(erp, listener, subject=lambda: subject, pace=HURRY) as way:
            return InErp(timezone.now(), erp, writes.find(way.client, sought))
    except ConnectorError as problem:
        return InErp(timezone.now(), erp, problem=problem.message, remedy=problem.remedy)


def ask_shop(order: Order, document: Document | None) -> InShop:
    """Read the order in the shop, and lay it beside what the hub has. Nothing is taken over."""
    listener = keeper(order.connection, subject=f"look:order:{order.pk}", only_failures=True)
    looked = look(order.connection, Document, [order.shop_id], listener)
    there: Document | None = next(iter(looked.documents), None)
    return InShop(looked, tuple(_rows(document, there)) if there else ())


def _rows(kept: Document | None, there: Document) -> Iterator[Row]:
    yield _row(_("State in the shop"), kept.shop_state if kept else None, there.shop_state)
    yield _row(_("Total"), _total(kept), _total(there))
    yield _row(_("Paid"), kept.paid_at if kept else None, there.paid_at)
    yield _row(_("Payment"), kept.payment_name if kept else None, there.payment_name)
    yield _row(_("Lines"), _lines(kept), _lines(there))
    yield _row(_("Last changed"), kept.changed_at if kept else None, there.changed_at)


def _row(label: str, kept: str | Money | datetime | None, there: str | Money | datetime | None) -> Row:
    return compared(label, None, kept, there)


def _total(document: Document | None) -> Money | None:
    return Money(document.total, document.currency) if document else None


def _lines(document: Document | None) -> str | None:
    if document is None:
        return None
    return "; ".join(f"{line.quantity.normalize():f} \N{MULTIPLICATION SIGN} {line.sku or line.name}" for line in document.lines)
