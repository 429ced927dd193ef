"""What would go to the ERP now, as a person may change it."""

from dataclasses import dataclass, replace

from connectors.documents import Order as Document
from integration_hub.mappings.mapping import Unmapped, for_erp
from integration_hub.mappings.queries import active
from integration_hub.mappings.rules import Rules
from integration_hub.orders.document import document_of, edited_document_of
from integration_hub.orders.models import CustomerLink, Order
from integration_hub.processes.models import Process
from integration_hub.processes.settings import delivery_settings

_RULE = {
    "tax code": "tax", "payment method": "payment", "shipping method": "shipping", "fee": "fee", "country code": "country",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mapped:
    """The document in the ERP's words; ``unmapped`` words stand in it as the shop says them."""

    document: Document
    unmapped: tuple[tuple[str, str], ...] = ()


def mapped(order: Order, delivery: Process) -> Mapped:
    """The edit that is there, or else what the rules make of the order, each word without a pair left as it is."""
    edited = edited_document_of(order)
    if edited:
        return Mapped(edited)
    rules = active(delivery)
    document, unmapped = _by(Rules.model_validate(rules.rules) if rules else Rules(), document_of(order))
    return Mapped(_with_customer(document, delivery), unmapped)


def _by(rules: Rules, document: Document) -> tuple[Document, tuple[tuple[str, str], ...]]:
    unmapped: list[tuple[str, str]] = []
    while True:
        try:
            return for_erp(document, rules), tuple(unmapped)
        except Unmapped as missing:
            unmapped.append((missing.of, missing.word))
            field = _RULE[missing.of]
            pairs = {**getattr(rules, field), missing.word: missing.word}
            rules = rules.model_copy(update={field: pairs})


def _with_customer(document: Document, delivery: Process) -> Document:
    """The customer's number in the ERP as far as the hub knows it without asking."""
    customer, mail = document.customer, document.customer.email.strip().lower()[:254]
    guest = "" if customer.shop_id else delivery_settings(delivery).guest_customer
    key = customer.key or guest or _linked(delivery, mail)
    return replace(document, customer=replace(customer, key=key)) if key else document


def _linked(delivery: Process, mail: str) -> str:
    links = CustomerLink.objects.filter(shop_id=delivery.source_id, erp_id=delivery.target_id, email=mail)
    return links.values_list("erp_key", flat=True).first() or ""
