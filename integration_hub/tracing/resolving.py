"""What somebody typed into the search box, as what it may mean: numbers by equality, each one look into an index; then names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _

from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.models import CatalogueItem, Kind, Listing, Record, ShopItem
from integration_hub.catalogue.queries import customers_with
from integration_hub.orders.models import CustomerLink, Order

MOST = 20
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that was meant, perhaps: its page, what it is, and how it stands (a badge's word, or "")."""

    url: str
    what: str
    name: str
    detail: str = ""
    state: str = ""


def as_typed(typed: str) -> str:
    """What somebody typed or pasted as what it means: without blanks around it, unseen signs, and the "#" of orders."""
    return "".join(sign for sign in typed if sign.isprintable()).strip().lstrip("#").strip()[:LONGEST]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is sought, and among whose connections: every look-up goes through them, so that none finds what is another's."""

    merchant: Merchant
    own: Sequence[int]
    sought: str


def candidates(merchant: Merchant, sought: str) -> list[Candidate]:
    """What goes by exactly this number, SKU or mail address; where nothing does, the items and customers of that name."""
    if not sought:
        return []
    asked = _Asked(merchant, list(merchant.connections.values_list("pk", flat=True)), sought)
    found = [*_orders(asked), *_items(asked), *_customers(asked)] or [*_items_named(asked), *_customers_named(asked)]
    return list({each.url: each for each in found}.values())


def _orders(asked: _Asked) -> Iterator[Candidate]:
    """Each of both numbers is asked for by itself: a database uses one index for each, and none for either.

    The index of ERP numbers leaves out empty ones; that the sought one is not empty must be said, or SQLite does not use it.
    """
    found: dict[int, Order] = {}
    for number in (Q(e_number=asked.sought), Q(erp_number=asked.sought) & ~Q(erp_number="")):
        rows = asked.merchant.orders.filter(number).select_related("connection").defer("raw", "document")
        found |= {order.pk: order for order in rows[:MOST]}
    yield from (_order(asked, order) for order in found.values())


def _items(asked: _Asked) -> Iterator[Candidate]:
    """By SKU where it was imported, where it was listed and where a shop showed it; by barcode."""
    own, skus = asked.own, sorted({asked.sought, asked.sought.upper(), asked.sought.lower()})
    records = Record.objects.filter(connection__in=own, kind=Kind.ITEM, key__in=skus).values_list("key", "title")
    seen = ShopItem.objects.filter(shop__in=own, sku__in=skus).values_list("sku", "name")
    listed = Listing.objects.filter(shop__in=own, sku__in=skus).values_list("sku", flat=True)
    barcodes = CatalogueItem.objects.filter(connection__in=own, barcode=asked.sought).values_list("sku", "name")
    names: dict[str, str] = {}
    for sku, name in (*records[:MOST], *barcodes[:MOST], *seen[:MOST], *((sku, "") for sku in listed[:MOST])):
        names[sku] = names.get(sku) or name
    yield from (_item(asked, sku, name) for sku, name in names.items())


def _customers(asked: _Asked) -> Iterator[Candidate]:
    """By mail address or by number; one that no import holds is known from the order that made it, or from any."""
    if "@" in asked.sought:
        known = customers_with(asked.own, asked.sought)
        links = CustomerLink.objects.filter(shop__in=asked.own, email=asked.sought.lower())
    else:
        known = Record.objects.filter(connection__in=asked.own, kind=Kind.CUSTOMER, key=asked.sought)
        links = CustomerLink.objects.filter(erp__in=asked.own, erp_key=asked.sought)
    imported = list(known.values_list("key", "title")[:MOST])
    yield from (_customer(asked, name, key=key) for key, name in imported)
    mails = set() if imported else set(links.values_list("email", flat=True)[:MOST])
    if not imported and not mails and _has_ordered(asked):
        mails = {asked.sought.lower()}
    yield from (_customer(asked, "", mail=mail) for mail in sorted(mails))


def _has_ordered(asked: _Asked) -> bool:
    sought = asked.sought.lower()
    return "@" in sought and asked.merchant.orders.annotate(mail=Lower("email")).filter(mail=sought).exists()


def _items_named(asked: _Asked) -> Iterator[Candidate]:
    named = CatalogueItem.objects.filter(connection__in=asked.own, name__icontains=asked.sought).order_by("name", "sku")
    yield from (_item(asked, sku, name) for sku, name in named.values_list("sku", "name")[:MOST])


def _customers_named(asked: _Asked) -> Iterator[Candidate]:
    customers = Record.objects.filter(connection__in=asked.own, kind=Kind.CUSTOMER).annotate(name=Lower("title"))
    named = customers.filter(name=asked.sought.lower()).values_list("key", "title")
    yield from (_customer(asked, name, key=key) for key, name in named[:MOST])


def _order(asked: _Asked, order: Order) -> Candidate:
    number = order.erp_number or _("not yet")
    detail = _("%(shop)s · ERP number %(number)s") % {"shop": order.connection.name, "number": number}
    url = reverse("orders:detail", args=[asked.merchant.slug, order.pk])
    return Candidate(url, _("Order"), order.e_number, detail, order.stands)


def _item(asked: _Asked, sku: str, name: str) -> Candidate:
    return Candidate(f"{reverse('tracing:item', args=[asked.merchant.slug])}?{urlencode({'sku': sku})}", _("Item"), sku, name)


def _customer(asked: _Asked, name: str, **by: str) -> Candidate:
    url = f"{reverse('tracing:customer', args=[asked.merchant.slug])}?{urlencode(by)}"
    return Candidate(url, _("Customer"), by.get("key") or by.get("mail") or "", name)
