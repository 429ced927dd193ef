"""What the pages of traces read."""

from dataclasses import dataclass

from integration_hub.accounts.models import Merchant
from integration_hub.processes.kinds import CUSTOMERS_FROM_ERP, ITEMS_FROM_ERP, ORDERS_FROM_SHOP
from integration_hub.tracing import customer_reasons, item_reasons
from integration_hub.tracing.customers import Person, find_customer
from integration_hub.tracing.customers import facts_of as customer_facts
from integration_hub.tracing.customers import hops_of as customer_hops
from integration_hub.tracing.item_facts import facts_of
from integration_hub.tracing.item_hops import hops_of
from integration_hub.tracing.items import Found, find_item
from integration_hub.tracing.reasons import SHAPES, Reason
from integration_hub.tracing.services import Running, services_of
from integration_hub.ui.hops import Hop


@dataclass(frozen=True, slots=True)
class ItemTrace:
    """An item's page: the sentence that says it all, why it is not there, and the way it took."""

    found: Found
    sentence: str
    tone: str
    reasons: list[Reason]
    hops: list[Hop]

    @property
    def shape(self) -> str:
        return SHAPES[self.tone]


@dataclass(frozen=True, slots=True)
class CustomerTrace:
    """A customer's page, likewise."""

    found: Person
    sentence: str
    tone: str
    reasons: list[Reason]
    hops: list[Hop]

    @property
    def shape(self) -> str:
        return SHAPES[self.tone]


def brought_by(merchant: Merchant) -> list[Running]:
    """The services that bring what can be searched: orders, items and customers."""
    return [each for each in services_of(merchant) if each.process.kind in _BRINGING]


_BRINGING = (ORDERS_FROM_SHOP, ITEMS_FROM_ERP, CUSTOMERS_FROM_ERP)


def trace_item(merchant: Merchant, sku: str, shop: str = "") -> ItemTrace | None:
    """The trace of a SKU to one shop; None where the merchant has no ERP at all."""
    found = find_item(merchant, sku, shop)
    if found is None:
        return None
    facts = facts_of(found)
    reasons = item_reasons.why_not(facts)
    sentence, tone = item_reasons.verdict(facts, reasons)
    return ItemTrace(found, sentence, tone, reasons, hops_of(found))


def trace_customer(merchant: Merchant, *, key: str = "", mail: str = "") -> CustomerTrace | None:
    """The trace of a customer, by number or by mail address; None where the merchant has no ERP at all."""
    found = find_customer(merchant, key=key, mail=mail)
    if found is None:
        return None
    facts = customer_facts(found)
    reasons = customer_reasons.why_not(facts)
    sentence, tone = customer_reasons.verdict(facts, reasons)
    return CustomerTrace(found, sentence, tone, reasons, customer_hops(found))
