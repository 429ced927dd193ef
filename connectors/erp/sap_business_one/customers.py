"""Customers and their delivery addresses, which live inside the business partner; and new customers (§4, §5)."""

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec

from connectors.base import Page, Reads, Record
from connectors.documents import Address, Customer, DeliveryAddress
from connectors.erp.sap_business_one import pages
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.odata import changed_since
from connectors.erp.sap_business_one.pages import Source
from connectors.erp.sap_business_one.parsing import readable, yes

ONLY_CUSTOMERS = "CardType eq 'cCustomer'"
SHIP_TO, BILL_TO = "bo_ShipTo", "bo_BillTo"
ANY_CURRENCY = "##"
CUSTOMERS = Source(
    "BusinessPartners",
    ("CardCode",),
    (
        *("CardName", "CompanyPrivate", "EmailAddress", "Phone1", "Cellular", "Currency", "PriceListNum", "FederalTaxID"),
        *("Valid", "Frozen", "BilltoDefault", "BPAddresses"),
    ),
    ONLY_CUSTOMERS,
)
ADDRESSES = Source("BusinessPartners", ("CardCode",), ("BPAddresses",), ONLY_CUSTOMERS)


class RawAddress(msgspec.Struct, rename="pascal"):
    """One entry of ``BPAddresses``."""

    address_name: str | None = None
    address_type: str | None = None
    address_name2: str | None = None
    address_name3: str | None = None
    street: str | None = None
    street_no: str | None = None
    block: str | None = None
    building_floor_room: str | None = None
    zip_code: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None


class RawPartner(msgspec.Struct):
    """What is read of a business partner."""

    code: str = msgspec.field(name="CardCode")
    name: str | None = msgspec.field(name="CardName", default=None)
    kind: str | None = msgspec.field(name="CompanyPrivate", default=None)
    email: str | None = msgspec.field(name="EmailAddress", default=None)
    phone: str | None = msgspec.field(name="Phone1", default=None)
    cellular: str | None = msgspec.field(name="Cellular", default=None)
    currency: str | None = msgspec.field(name="Currency", default=None)
    price_list: int | None = msgspec.field(name="PriceListNum", default=None)
    tax_number: str | None = msgspec.field(name="FederalTaxID", default=None)
    valid: str | None = msgspec.field(name="Valid", default=None)
    frozen: str | None = msgspec.field(name="Frozen", default=None)
    billing: str | None = msgspec.field(name="BilltoDefault", default=None)
    addresses: list[RawAddress] = msgspec.field(name="BPAddresses", default_factory=list)

    @property
    def active(self) -> bool:
        """Whether orders are taken from this customer."""
        return (self.valid is None or yes(self.valid)) and not yes(self.frozen)


partner = msgspec.json.Decoder(RawPartner)


def _reads(source: Source) -> tuple[Callable[..., Iterator[Page]], Callable[..., int], Callable[..., bytes | None]]:
    """How a part of the business partners is paged, counted and found."""

    def partner_pages(client: BusinessOneClient, since: datetime | None, resume: str) -> Iterator[Page]:
        return pages.pages(client, source, changed_since(since, client.config.zone), resume)

    def count_partners(client: BusinessOneClient, since: datetime | None) -> int:
        return pages.count(client, source, changed_since(since, client.config.zone))

    def one_partner(client: BusinessOneClient, key: str) -> bytes | None:
        return pages.one(client, source, (key,))

    return partner_pages, count_partners, one_partner


def customer_parser(client: BusinessOneClient) -> Callable[[bytes], Record[Customer]]:
    """Turns raw business partners into customers."""
    codes = client.config.currency_codes

    def parse(raw: bytes) -> Record[Customer]:
        found = partner.decode(raw)
        return Record(found.code, (_customer(found, codes),))

    return readable(parse)


def address_parser(client: BusinessOneClient) -> Callable[[bytes], Record[DeliveryAddress]]:
    """Turns raw business partners into their delivery addresses, none for a customer without any."""

    def parse(raw: bytes) -> Record[DeliveryAddress]:
        found = partner.decode(raw)
        ship_to = (entry for entry in found.addresses if entry.address_type == SHIP_TO)
        return Record(
            found.code, tuple(DeliveryAddress(found.code, entry.address_name or "", _address(entry)) for entry in ship_to)
        )

    return readable(parse)


def _customer(found: RawPartner, codes: dict[str, str]) -> Customer:
    currency = found.currency or ""
    return Customer(
        key=found.code,
        name=found.name or "",
        email=found.email or "",
        phone=found.phone or found.cellular or "",
        company=(found.name or "") if found.kind == "cCompany" else "",
        currency="" if currency == ANY_CURRENCY else codes.get(currency, currency),
        price_list=str(found.price_list) if found.price_list and found.price_list > 0 else "",
        tax_number=found.tax_number or "",
        active=found.active,
        billing=_billing(found),
    )


def _billing(found: RawPartner) -> Address:
    """The address that SAP itself would bill to."""
    bill_to = [entry for entry in found.addresses if entry.address_type == BILL_TO]
    chosen = next((entry for entry in bill_to if entry.address_name == found.billing), bill_to[0] if bill_to else None)
    return _address(chosen) if chosen else Address()


def _address(entry: RawAddress) -> Address:
    return Address(
        name=entry.address_name2 or "",
        company=entry.address_name3 or "",
        street=" ".join(part for part in (entry.street, entry.street_no) if part),
        street2=" ".join(part for part in (entry.block, entry.building_floor_room) if part),
        postcode=entry.zip_code or "",
        city=entry.city or "",
        state=entry.state or "",
        country=(entry.country or "").upper(),
    )


_pages, _count, _one = _reads(CUSTOMERS)
READS = Reads(
    unit="customers", pages=_pages, parser=customer_parser, count=_count, one=_one, changes=True, tables=(CUSTOMERS.entity_set,)
)

_pages, _count, _one = _reads(ADDRESSES)
ADDRESS_READS = Reads(
    unit="customers with addresses", pages=_pages, parser=address_parser, count=_count, one=_one, changes=True,
    tables=(ADDRESSES.entity_set, "BPAddresses"),
)  # fmt: skip
