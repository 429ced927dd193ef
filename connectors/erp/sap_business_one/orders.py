"""Orders into SAP, and finding one again by its e-number (§5 Orders)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any

import msgspec

from connectors.base import Standing, Writes, Written
from connectors.documents import Address, Charge, Order, OrderLine
from connectors.erp.sap_business_one.bookings import booked_orders
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.config import BusinessOneConfig
from connectors.erp.sap_business_one.odata import both, quoted
from connectors.erp.sap_business_one.pages import page_size
from connectors.erp.sap_business_one.parsing import text
from connectors.erp.sap_business_one.standing import Standings
from connectors.errors import ConnectorError, Rejected, Uncertain

SETTLE = timedelta(minutes=10)
"""Longer than a Service Layer and its balancer work on one request by default (5 minutes, general knowledge)."""
DEADLINE = timedelta(seconds=60)
ACCURACY = Decimal("0.000001")
"""SAP keeps prices with at most six decimals."""
LONGEST_COMMENT = 254
STATE_CODE = 3
"""Longer texts are no state codes of SAP's, and it refuses them."""


class _Document(Standings, kw_only=True):
    key: int = msgspec.field(name="DocEntry")
    number: int | None = msgspec.field(name="DocNum", default=None)
    customer: str | None = msgspec.field(name="CardCode", default=None)


_document = msgspec.json.Decoder(_Document)


@cache
def _documents(reference: str) -> msgspec.json.Decoder[Any]:
    """Reads documents with the field that carries the e-number in this connection."""
    document = msgspec.defstruct(
        "Referring", [("reference", str | None, msgspec.field(name=reference, default=None))], bases=(_Document,), kw_only=True
    )
    return msgspec.json.Decoder(msgspec.defstruct("Documents", [("value", list[document])]))  # type: ignore[valid-type]


def create_order(client: BusinessOneClient, order: Order) -> Written:
    """Makes the sales order; raises Rejected before anything is sent where SAP would be given something wrong."""
    answer = client.write("Orders", payload(order, client.config))
    if answer.body:
        return _written(answer.decode(_document))
    # An approval process takes the order as a draft, and answers without a document.
    try:
        found = _first(chain(_with_e_number(client, order, "Orders"), _with_e_number(client, order, "Drafts")))
    except ConnectorError as error:
        raise Uncertain(error.code, error.message, "The hub asks SAP Business One for the order again.") from None
    if found is None:
        raise Uncertain("answer_empty", "SAP Business One took the order but names none.", "The hub asks for it again.")
    return found


def find_order(client: BusinessOneClient, order: Order) -> Written | None:
    """The sales order with this e-number, an open one before a cancelled one; a draft where there is no open order."""
    sets = ("Orders", "Drafts") if client.config.drafts else ("Orders",)
    return _first(chain.from_iterable(_with_e_number(client, order, name) for name in sets))


def _first(found: Iterable[Written]) -> Written | None:
    """The first open one, or else the first."""
    documents = list(found)
    return next((written for written in documents if written.standing is Standing.OPEN), documents[0] if documents else None)


def _with_e_number(client: BusinessOneClient, order: Order, entity_set: str) -> Iterator[Written]:
    """Every document that carries the e-number itself: the database may take other cases and blanks for the same."""
    field = client.config.order_reference
    # The customer's own reference is no field of ours alone: another customer may have the same one. The collecting customer
    # of guests is no help: whoever changes it while an order is in doubt must not hide that order.
    customer = order.customer.key if field == "NumAtCard" else ""
    drafts = entity_set == "Drafts"
    wanted = both(
        f"{field} eq {quoted(order.e_number)}",
        f"CardCode eq {quoted(customer)}" if customer else "",
        "DocObjectCode eq 'oOrders'" if drafts else "",
    )
    select = f"DocEntry,DocNum,CardCode,Cancelled,CancelStatus,{'AuthorizationStatus,' if drafts else ''}{field}"
    params = {"$filter": wanted, "$select": select, "$orderby": "DocEntry"}
    answer = client.read(entity_set, params=params, headers=page_size(client.config.page_size))
    for document in answer.decode(_documents(field)).value:
        if document.reference == order.e_number:
            yield _written(document, draft=drafts)


def _written(document: _Document, *, draft: bool = False) -> Written:
    number = str(document.number or document.key)
    if draft:
        return Written(f"draft {document.key}", f"draft {number}", document.standing)
    return Written(str(document.key), number, document.standing)


def payload(order: Order, config: BusinessOneConfig) -> dict[str, Any]:
    """The sales order as the Service Layer takes it; raises Rejected."""
    customer = _customer_key(order, config)
    if not customer:
        remedy = "Resend when the customer is in SAP, or name a collecting customer in the connection."
        raise Rejected("customer_missing", "The order's customer has no number in SAP Business One.", remedy)
    placed = order.placed_at.astimezone(config.zone).date()
    codes = {iso: written for written, iso in config.currency_codes.items()}
    document = {
        "CardCode": customer,
        "DocDate": placed.isoformat(),
        "DocDueDate": (placed + timedelta(days=config.due_days)).isoformat(),
        "NumAtCard": order.e_number,
        config.order_reference: order.e_number,
        "DocCurrency": codes.get(order.currency, order.currency),
        "Comments": _comment(order),
        "DocumentLines": [_line(line, order, config) for line in order.lines],
        "DocumentAdditionalExpenses": [_expense(charge, config) for charge in order.charges if charge.net or charge.tax],
        "AddressExtension": _address("ShipTo", order.delivery) | _address("BillTo", order.billing),
    }
    return {name: value for name, value in document.items() if value}


def _customer_key(order: Order, config: BusinessOneConfig) -> str:
    return order.customer.key or config.guest_customer


def _line(line: OrderLine, order: Order, config: BusinessOneConfig) -> dict[str, Any]:
    if not line.sku:
        remedy = "Give the product a SKU in the shop and resend, or enter the order by hand."
        raise Rejected("line_without_sku", f"Line {line.position} ({line.name}) has no SKU.", remedy)
    if line.quantity <= 0:
        remedy = "Enter returns and corrections in SAP by hand."
        raise Rejected("quantity_not_positive", f"Line {line.position} ({line.sku}) has the quantity {line.quantity}.", remedy)
    each = (line.net + (line.tax if order.tax_included else 0)) / line.quantity
    body: dict[str, Any] = {
        "ItemCode": line.sku,
        "Quantity": line.quantity,
        "PriceAfterVAT" if order.tax_included else "UnitPrice": _exact(each),
    }
    if line.tax_code:
        body[config.tax_field] = line.tax_code
    if config.order_warehouse:
        body["WarehouseCode"] = config.order_warehouse
    return body


def _exact(price: Decimal) -> Decimal:
    """A price with no more decimals than SAP keeps, and no exponent."""
    rounded = price.quantize(ACCURACY).normalize()
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def _expense(charge: Charge, config: BusinessOneConfig) -> dict[str, Any]:
    code = config.shipping_expense if charge.kind == "shipping" else config.fee_expense
    if code is None:
        what = "shipping" if charge.kind == "shipping" else "fees"
        remedy = f"Enter the freight code for {what} in the connection, then resend."
        raise Rejected("expense_code_missing", f"The order has {what}, but the connection names no freight code for it.", remedy)
    body: dict[str, Any] = {"ExpenseCode": code, "LineTotal": charge.net, "Remarks": charge.name[:LONGEST_COMMENT]}
    if charge.tax_code:
        body[config.tax_field] = charge.tax_code
    return body


def _comment(order: Order) -> str:
    paid = (
        f"{'Paid' if order.paid_at else 'Payment'}: {order.payment_name or order.payment_method}" if order.payment_method else ""
    )
    transaction = f"Transaction: {order.transaction}" if order.transaction else ""
    return "\n".join(part for part in (paid, transaction, text(order.note)) if part)[:LONGEST_COMMENT]


def _address(side: str, address: Address) -> dict[str, str]:
    """A one-off address of this order alone, what is empty left out."""
    parts = {
        "Address2": address.name,
        "Address3": address.company,
        "Street": address.street,
        "Block": address.street2,
        "ZipCode": address.postcode,
        "City": address.city,
        "State": address.state if len(address.state) <= STATE_CODE else "",
        "Country": address.country,
    }
    return {f"{side}{name}": value for name, value in parts.items() if value}


WRITES = Writes(create=create_order, find=find_order, settle=SETTLE, deadline=DEADLINE, booked=booked_orders)
