"""A customer on the way between an ERP and the shops: all rows that tell of one, in a fixed number of queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _

from connectors.documents import Customer, DeliveryAddress
from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.models import Generation, Kind, Record
from integration_hub.catalogue.queries import customers_with
from integration_hub.connections.models import Connection
from integration_hub.orders.models import CustomerLink, Order
from integration_hub.processes.kinds import ADDRESSES_FROM_ERP, CUSTOMERS_FROM_ERP, ORDERS_TO_ERP
from integration_hub.processes.settings import DeliverySettings, delivery_settings
from integration_hub.tracing.facts import CustomerFacts, Standing
from integration_hub.tracing.services import Running, reading, services_of, side_of
from integration_hub.ui.hops import Hop

SHOWN = 20


@dataclass(slots=True)
class Person:
    """A customer as the hub knows one: of an ERP, of shops, or of both. ``mail`` is in lower case, "" where there is none."""

    key: str
    mail: str
    erp: Connection
    services: list[Running]
    record: Record | None = None
    customer: Customer | None = None
    generation: Generation | None = None
    addresses: Sequence[DeliveryAddress] = ()
    links: Sequence[CustomerLink] = ()
    orders: Sequence[Order] = ()

    @property
    def name(self) -> str:
        """What to call one: the ERP's name, the shop's, the number or the mail address."""
        told = self.customer.name if self.customer else next((order.customer for order in self.orders if order.customer), "")
        return told or self.key or self.mail

    @property
    def link(self) -> CustomerLink | None:
        """The link that is finished, or else the one that is being made."""
        return next(iter(sorted(self.links, key=lambda each: not each.erp_key)), None)

    @property
    def delivery(self) -> Running | None:
        """The service that would make the customer: of the shop that the orders are from, or of any that goes to this ERP."""
        shops = {order.connection_id for order in self.orders}
        to_erp = [each for each in self.services if each.process.kind == ORDERS_TO_ERP and each.process.target_id == self.erp.pk]
        return next(iter(sorted(to_erp, key=lambda each: each.process.source_id not in shops)), None)


def find_customer(merchant: Merchant, *, key: str = "", mail: str = "") -> Person | None:
    """What is known of the customer with that number, or that mail address; None where the merchant has no ERP."""
    services, mail = services_of(merchant), mail.strip().lower()
    erps = _erps(services)
    record = _record(list(erps), key, mail)
    erp = erps.get(record.connection_id) if record else next(iter(erps.values()), None)
    if erp is None:
        return None
    found = Person(key, mail, erp, services, record)
    if record:
        found.customer = decode(Kind.CUSTOMER, record.data)[0]
        found.key, found.mail = record.key, mail or found.customer.email.strip().lower()
        found.generation = Generation.objects.filter(connection=erp, number=record.rev).first()
    _beside(found, merchant)
    return found


def facts_of(found: Person) -> CustomerFacts:
    """The plain values that reasons are drawn from."""
    link, delivery = found.link, found.delivery
    settings = delivery_settings(delivery.process) if delivery else DeliverySettings()
    return CustomerFacts(
        name=found.name,
        erp=side_of(found.erp),
        standing=_standing(found),
        since=found.generation.at if found.generation else None,
        mail=found.mail,
        linked=link.erp_key if link else "",
        being_made=link is not None and not link.erp_key,
        ordered=bool(found.orders),
        makes_customers=settings.create_customers,
        imports=reading(found.services, found.erp, CUSTOMERS_FROM_ERP, ADDRESSES_FROM_ERP),
        delivery=delivery.service if delivery else None,
    )


def hops_of(found: Person) -> list[Hop]:
    """Both ways: from the ERP into the hub's copy, and from the shop with an order into the ERP."""
    return [*_inwards(found), *_back(found)]


def _erps(services: Sequence[Running]) -> dict[int, Connection]:
    """The systems that hold customers, those that are asked for them first."""
    asked = {each.process.source_id: each.process.source for each in services if each.process.kind == CUSTOMERS_FROM_ERP}
    others = {each.process.source_id: each.process.source for each in services if each.process.service.is_import}
    told = {
        each.process.target.pk: each.process.target
        for each in services
        if each.process.kind == ORDERS_TO_ERP and each.process.target
    }
    return asked | {pk: erp for pk, erp in (others | told).items() if pk not in asked}


def _record(erps: Sequence[int], key: str, mail: str) -> Record | None:
    rows = Record.objects.filter(connection__in=erps, kind=Kind.CUSTOMER, key=key) if key else customers_with(erps, mail)
    return rows.order_by("withdrawn", "key").first() if key or mail else None


def _beside(found: Person, merchant: Merchant) -> None:
    """Delivery addresses, links and orders."""
    if found.key:
        rows = Record.objects.filter(connection=found.erp, item_key=found.key, kind=Kind.ADDRESS, withdrawn=False)
        data = rows.order_by("key").values_list("data", flat=True)[:SHOWN]
        found.addresses = [address for each in data for address in decode(Kind.ADDRESS, each)]
    links = CustomerLink.objects.filter(erp=found.erp).select_related("shop", "maker")
    by_key = list(links.filter(erp_key=found.key)[:SHOWN]) if found.key else []
    by_mail = list(links.filter(shop__merchant=merchant, email=found.mail)[:SHOWN]) if found.mail else []
    found.links = list({link.pk: link for link in (*by_key, *by_mail)}.values())
    mails = {found.mail, *(link.email for link in found.links)} - {""}
    ordered = merchant.orders.annotate(mail=Lower("email")).filter(mail__in=mails).select_related("connection")
    found.orders = list(ordered.defer("raw", "document")[:SHOWN]) if mails else ()


def _standing(found: Person) -> Standing:
    if found.record is None or found.customer is None:
        return Standing.NEVER
    if found.record.withdrawn:
        return Standing.WITHDRAWN
    return Standing.ACTIVE if found.customer.active else Standing.INACTIVE


_IN_ERP = {
    Standing.NEVER: "Not there", Standing.WITHDRAWN: "Withdrawn", Standing.INACTIVE: "Inactive", Standing.ACTIVE: "Active",
}  # fmt: skip


def _inwards(found: Person) -> Iterator[Hop]:
    erp, generation = found.erp, found.generation
    text = _("customer %(key)s") % {"key": found.key} if found.key else _("has no such customer in its last import")
    yield Hop(erp.name, _("ERP"), text, None, _IN_ERP[_standing(found)], ask=erp.contact)
    if generation:
        url = reverse("runs:detail", args=[erp.merchant.slug, generation.run_id]) if generation.run_id else ""
        yield Hop("Integration Hub", _("Hub"), _("last changed"), generation.at, "Published", url)
    else:
        yield Hop("Integration Hub", _("Hub"), _("is in no published import"), state="Not there")


def _back(found: Person) -> Iterator[Hop]:
    order = next(iter(found.orders), None)
    if order is None:
        return
    url = reverse("orders:detail", args=[order.merchant.slug, order.pk])
    text = _("last ordered, %(number)s") % {"number": order.e_number}
    yield Hop(order.connection.name, _("Shop"), text, order.placed_at, order.stands, url, order.connection.contact)
    if found.link:
        told = _("is customer %(key)s there") % {"key": found.link.erp_key} if found.link.erp_key else _("is being made there")
        yield Hop(found.erp.name, _("Back in the ERP"), told, None, "Linked" if found.link.erp_key else "Being made")
