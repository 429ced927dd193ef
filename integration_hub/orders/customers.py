"""Who the ERP invoices for an order: known, found by mail address, or made once (R57).

Before a customer is made, a link without a key is put down: it keeps other orders of the same person from making it as well,
and whoever takes it over asks the ERP first. An order whose customer's answer was lost is in doubt like any other.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from connectors.base import Client, Standing, Writes, Written
from connectors.documents import Customer
from connectors.errors import PagesMoved, Rejected, Unavailable, Uncertain, Unreadable
from integration_hub.catalogue.queries import customer_with
from integration_hub.faultpoints import faultpoint
from integration_hub.orders.models import CustomerLink, OrderState
from integration_hub.processes.models import Process
from integration_hub.processes.settings import DeliverySettings

_BUSY = (OrderState.SENDING, OrderState.IN_DOUBT)


class BeingMade(Unavailable):
    """Another order is making this very customer; this one waits for it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where customers of one process are looked up and made."""

    process: Process
    settings: DeliverySettings
    client: Client
    writes: Writes[Any, Any] | None

    def known(self, customer: Customer) -> str:
        """The customer's key in the ERP as far as it is known without asking; "" where it is not."""
        if customer.key or (not customer.shop_id and self.settings.guest_customer):
            return customer.key or self.settings.guest_customer
        link = self._link(_mail(customer))
        return link.erp_key if link else ""

    def key_for(self, customer: Customer, order_id: int) -> str:
        """The customer's key in the ERP, made if need be; raises what a write may raise."""
        return self.known(customer) or self._made(customer, order_id)

    def _made(self, customer: Customer, order_id: int) -> str:
        if self.writes is None:
            return ""  # the ERP connector has its own way with unknown customers
        if not _mail(customer):
            remedy = "Name a customer for guests in this process's settings and resend, or enter the order by hand."
            raise Rejected("customer_without_mail", "The order's customer has no mail address to be known by.", remedy)
        link = self._taken(_mail(customer), order_id)
        if link.erp_key:
            return link.erp_key
        key = self._found_or_created(self.writes, customer, first=link.fence == 1)
        CustomerLink.objects.filter(pk=link.pk, fence=link.fence).update(erp_key=key)
        faultpoint("customers.linked")
        return key

    def _taken(self, mail: str, order_id: int) -> CustomerLink:
        """The right to make this customer, had by one order at a time; or the finished link. Raises BeingMade."""
        process = self.process
        link, _ = CustomerLink.objects.get_or_create(
            shop_id=process.source_id, erp_id=process.target_id, email=mail, defaults={"maker_id": order_id}
        )
        if link.erp_key:
            return link
        # The fence decides between two that read the same row; the states keep it from the one who may still be at it.
        free = Q(maker=None) | Q(maker=order_id) | ~Q(maker__state__in=_BUSY)
        unchanged = CustomerLink.objects.filter(free, pk=link.pk, fence=link.fence, erp_key="")
        if not unchanged.update(maker_id=order_id, fence=F("fence") + 1):
            raise _being_made()
        link.fence += 1
        return link

    def _found_or_created(self, writes: Writes[Any, Any], customer: Customer, *, first: bool) -> str:
        if writes.find:
            found = writes.find(self.client, customer)
            if found and found.standing is not Standing.REFUSED:
                return _usable(found)
        elif not first and not writes.idempotent:
            remedy = "Look for the customer in the ERP. Enter the order by hand there and mark it as handled here."
            raise Rejected("customer_in_doubt", "An earlier try may have made the customer; the ERP cannot be asked.", remedy)
        # An ERP that is spoken to by files cannot be asked whom it knows: its last export of customers tells.
        imported = customer_with(self.process.target_id or 0, _mail(customer)) if writes.follow else ""
        if imported:
            return imported
        if not self.settings.create_customers:
            remedy = "Enter the customer in the ERP, with the mail address of the order, and resend."
            raise Rejected("customer_unknown", "The ERP does not know the order's customer.", remedy)
        faultpoint("customers.before_create")
        made = self._created(writes, customer)
        faultpoint("customers.after_create")
        return made.key

    def _created(self, writes: Writes[Any, Any], customer: Customer) -> Written:
        try:
            return writes.create(self.client, customer)
        except (Unreadable, PagesMoved) as lost:
            raise Uncertain(lost.code, lost.message, lost.remedy) from lost

    def _link(self, mail: str) -> CustomerLink | None:
        process = self.process
        return CustomerLink.objects.filter(shop_id=process.source_id, erp_id=process.target_id, email=mail).first()


def _usable(found: Written) -> str:
    if found.standing is Standing.CANCELLED:
        remedy = "Open the customer for orders in the ERP and resend, or enter the order by hand."
        raise Rejected("customer_blocked", f"The customer {found.number} takes no orders in the ERP.", remedy)
    return found.key


def _mail(customer: Customer) -> str:
    return customer.email.strip().lower()[:254]


def _being_made() -> BeingMade:
    return BeingMade(
        "customer_being_made",
        "Another order is making this customer in the ERP just now.",
        "Nothing to do: it goes on by itself.",
    )
