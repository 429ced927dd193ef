"""An edited order before it is sent: the hub's own rules, and what the ERP would say to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.base import Objection, Writes
from connectors.documents import Order as Document
from connectors.errors import ConnectorError
from connectors.registry import UnknownConnector, connector
from integration_hub.connections.looking import HURRY
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import opened
from integration_hub.orders.editing.mapped import Mapped
from integration_hub.orders.models import Order
from integration_hub.runs.exchanges import keeper
from integration_hub.ui.words import money


@dataclass(frozen=True, slots=True)
class Checked:
    """``objections`` forbid sending it, ``warnings`` do not. ``asked``: the ERP has been asked; if not, ``why_not`` says why."""

    objections: Sequence[Objection]
    warnings: Sequence[str]
    asked: bool
    why_not: str = ""

    @property
    def may_be_sent(self) -> bool:
        return not self.objections


def checked(order: Order, before: Mapped, after: Document, erp: Connection) -> Checked:
    """What speaks against the edited order. The ERP is asked only for one that the hub itself would send."""
    own = [*_own(before.document, after)]
    warnings = [*_warnings(order, before, after)]
    if own:
        return Checked(own, warnings, asked=False)
    try:
        found, why_not = _asked(order, after, erp)
    except ConnectorError as problem:
        return Checked([], warnings, asked=False, why_not=f"{erp.name} could not be asked beforehand. {problem.message}")
    return Checked(found, warnings, asked=not why_not, why_not=why_not)


def _own(before: Document, after: Document) -> Iterator[Objection]:
    if after == before:
        yield Objection("", "Nothing was changed.", "Change what is wrong, or resend the order as it is.")
    if not after.lines:
        yield Objection("lines", "No line is left.", "Leave at least one line, or mark the order as handled by hand.")
    yield from _of_lines(after)
    if after.total < 0:
        yield Objection("total", f"The order comes to {after.total} {after.currency}.", "Correct the prices or the charges.")
    if before.billing.country and not after.billing.country:
        yield Objection("billing_country", "The billing address has no country.", "Enter the country.")
    if before.delivery.country and not after.delivery.country:
        yield Objection("delivery_country", "The delivery address has no country.", "Enter the country.")


def _of_lines(after: Document) -> Iterator[Objection]:
    for line in after.lines:
        if not line.sku:
            yield Objection(f"lines.{line.position}.sku", f"Line {line.position} ({line.name}) has no SKU.", "Enter the SKU.")
        if line.quantity <= 0:
            said = f"Line {line.position} ({line.sku}) has the quantity {line.quantity}."
            yield Objection(f"lines.{line.position}.quantity", said, "Enter how many were ordered, or leave the line out.")


def _warnings(order: Order, before: Mapped, after: Document) -> Iterator[str]:
    if after.total != order.total:
        now, shown = money(after.total, after.currency), money(order.total, order.currency)
        yield f"The order comes to {now}, but the customer was shown {shown}. The ERP's invoice will differ from the payment."
    words = set(_words(after))
    for of, word in before.unmapped:
        if word in words:
            yield f"The {of} {word!r} has no counterpart in the mapping; it is sent as it stands here."


def _words(after: Document) -> Iterator[str]:
    """The words that a mapping translates, as they would be sent."""
    yield from (line.tax_code for line in after.lines)
    yield from (charge.tax_code for charge in after.charges)
    yield from (charge.code for charge in after.charges)
    yield from (after.payment_method, after.billing.country, after.delivery.country)


def _asked(order: Order, after: Document, erp: Connection) -> tuple[Sequence[Objection], str]:
    """What the ERP objects to, or why it cannot be asked."""
    try:
        writes: Writes[Any, Any] | None = connector(erp.connector).writes.get(Document)
    except UnknownConnector as unknown:
        return [], str(unknown)
    if writes is None or writes.check is None:
        return [], f"{erp.name} cannot check an order before it is sent: it says what it thinks when it has it."
    with opened(erp, keeper(erp, subject=f"check:order:{order.pk}", only_failures=True), pace=HURRY) as way:
        return writes.check(way.client, after), ""
