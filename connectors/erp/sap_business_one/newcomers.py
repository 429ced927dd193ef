"""New customers into SAP, and finding one that is there already (§5 New customer)."""

from typing import Any

import msgspec

from connectors.base import Writes, Written
from connectors.documents import Address, Customer
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.config import BusinessOneConfig
from connectors.erp.sap_business_one.customers import BILL_TO, ONLY_CUSTOMERS, SHIP_TO, RawPartner
from connectors.erp.sap_business_one.odata import both, quoted
from connectors.erp.sap_business_one.orders import DEADLINE, SETTLE, STATE_CODE
from connectors.erp.sap_business_one.pages import page_size
from connectors.errors import Rejected

NAMES = {BILL_TO: "Billing", SHIP_TO: "Delivery"}
SELECT = "CardCode,EmailAddress,Valid,Frozen"


class _Partners(msgspec.Struct):
    value: list[RawPartner]


class _Made(msgspec.Struct):
    code: str = msgspec.field(name="CardCode")


_partners = msgspec.json.Decoder(_Partners)
_made = msgspec.json.Decoder(_Made)


def find_customer(client: BusinessOneClient, customer: Customer) -> Written | None:
    """The customer with this number or else this mail address, an active one first.

    Where none is found and the connection names a collecting customer, that one is meant.
    """
    code = _by_number(client, customer.key) or _by_mail(client, customer.email) or client.config.guest_customer
    if code:
        return Written(code, code)
    if not customer.key and not customer.email:
        raise _unrecognisable(customer)
    return None


def create_customer(client: BusinessOneClient, customer: Customer) -> Written:
    """Makes the customer; with a collecting customer in the connection nobody is made."""
    guest = client.config.guest_customer
    if guest:
        return Written(guest, guest)
    if not customer.key and not customer.email:
        raise _unrecognisable(customer)
    answer = client.write("BusinessPartners", payload(customer, client.config))
    code = answer.decode(_made).code
    return Written(code, code)


def _by_number(client: BusinessOneClient, code: str) -> str:
    if not code:
        return ""
    found = _asked(client, f"CardCode eq {quoted(code)}")
    return next((partner.code for partner in found if partner.code == code), "")


def _by_mail(client: BusinessOneClient, mail: str) -> str:
    """Mail addresses are the same in upper and lower case; some databases must be told so."""
    if not mail:
        return ""
    found = _asked(client, f"EmailAddress eq {quoted(mail)}")
    same = [partner for partner in found if (partner.email or "").strip().casefold() == mail.strip().casefold()]
    same.sort(key=lambda partner: (not partner.active, partner.code))
    return same[0].code if same else ""


def _asked(client: BusinessOneClient, condition: str) -> list[RawPartner]:
    params = {"$filter": both(ONLY_CUSTOMERS, condition), "$select": SELECT, "$orderby": "CardCode"}
    headers = page_size(client.config.page_size) | {"B1S-CaseInsensitive": "true"}
    return client.read("BusinessPartners", params=params, headers=headers).decode(_partners).value


def payload(customer: Customer, config: BusinessOneConfig) -> dict[str, Any]:
    """The business partner as the Service Layer takes it."""
    codes = {iso: written for written, iso in config.currency_codes.items()}
    body: dict[str, Any] = {
        "CardName": customer.company or customer.name,
        "CardType": "cCustomer",
        "CardCode": customer.key,
        "Series": None if customer.key else config.customer_series,
        "EmailAddress": customer.email,
        "Phone1": customer.phone,
        "Currency": codes.get(customer.currency, customer.currency),
        "PriceListNum": int(customer.price_list) if customer.price_list.isdecimal() else None,
        "FederalTaxID": customer.tax_number,
        "BPAddresses": [_address(kind, customer.billing) for kind in NAMES]
        if customer.billing.street or customer.billing.city
        else None,
    }
    return {name: value for name, value in body.items() if value}


def _address(kind: str, address: Address) -> dict[str, str]:
    parts = {
        "AddressName": NAMES[kind],
        "AddressType": kind,
        "AddressName2": address.name,
        "AddressName3": address.company,
        "Street": address.street,
        "Block": address.street2,
        "ZipCode": address.postcode,
        "City": address.city,
        "State": address.state if len(address.state) <= STATE_CODE else "",
        "Country": address.country,
    }
    return {name: value for name, value in parts.items() if value}


def _unrecognisable(customer: Customer) -> Rejected:
    """Without number and mail address a lost answer could never be cleared up."""
    remedy = "Enter a mail address or a customer number, or name a collecting customer in the connection."
    return Rejected("customer_unrecognisable", f"The customer {customer.name} has neither a number nor a mail address.", remedy)


WRITES = Writes(create=create_customer, find=find_customer, settle=SETTLE, deadline=DEADLINE)
