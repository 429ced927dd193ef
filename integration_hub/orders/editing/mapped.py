"""What would go to the ERP now, as a person may change it."""

from dataclasses import dataclass, replace

from connectors.documents import Order as Document
from integration_hub.mappings.active import active, rules_of
from integration_hub.mappings.mapping import for_erp, missing
from integration_hub.mappings.rules import MAPS, Rules
from integration_hub.orders.document import document_of, edited_document_of
from integration_hub.orders.models import CustomerLink, Order
from integration_hub.processes.models import Process
from integration_hub.processes.settings import delivery_settings


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
    document, unmapped = _by(rules_of(active(delivery)), document_of(order))
    return Mapped(_with_customer(document, delivery), unmapped)


def _by(rules: Rules, document: Document) -> tuple[Document, tuple[tuple[str, str], ...]]:
    lacked = missing(document, rules)
    for name, word in lacked:
        rules = rules.model_copy(update={name: {**rules.of(name), word: word}})
    return for_erp(document, rules), tuple((MAPS[name], word) for name, word in lacked)


def _with_customer(document: Document, delivery: Process) -> Document:
    """The customer's number in the ERP as far as the hub knows it without asking."""
    customer, mail = document.customer, document.customer.email.strip().lower()[:254]
    guest = "" if customer.shop_id else delivery_settings(delivery).guest_customer
    key = customer.key or guest or _linked(delivery, mail)
    return replace(document, customer=replace(customer, key=key)) if key else document


def _linked(delivery: Process, mail: str) -> str:
    links = CustomerLink.objects.filter(shop_id=delivery.source_id, erp_id=delivery.target_id, email=mail)
    return links.values_list("erp_key", flat=True).first() or ""
