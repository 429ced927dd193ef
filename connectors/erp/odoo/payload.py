"""A sales order as Odoo takes it: what an order names by words, Odoo knows by numbers (§8)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

import msgspec

from connectors.documents import Charge, Order, OrderLine
from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.config import OdooConfig
from connectors.erp.odoo.domains import moment
from connectors.erp.odoo.pages import Source, searched, table
from connectors.erp.odoo.parsing import ACCURACY, Struct, Text, text
from connectors.erp.odoo.places import Party, party_of
from connectors.errors import Rejected

LINE = "sale.order.line"
TAXES = Source("account.tax", ("name", "price_include"), (["type_tax_use", "=", "sale"],))
PRODUCTS = Source("product.product", ("default_code",))
WAREHOUSES = Source("stock.warehouse", ("code",))


class _Tax(Struct):
    name: Text = None
    price_include: bool = False


class _Product(Struct):
    default_code: Text = None


class _Warehouse(Struct):
    code: str


_product = msgspec.json.Decoder(_Product)


@dataclass(frozen=True, slots=True)
class Part:
    """One line to be: a product by its internal reference, and what it comes to."""

    where: str
    sku: str
    quantity: Decimal
    net: Decimal
    tax: Decimal
    tax_code: str
    name: str = ""


def reference(order: Order, config: OdooConfig) -> str:
    """What the order carries as the customer's reference."""
    return f"{config.order_prefix}{order.e_number}"


def checked(order: Order, config: OdooConfig) -> None:
    """Raises Rejected for an order that Odoo would misread; asks nobody."""
    customer_of(order, config)
    for _ in parts_of(order, config):
        pass


def customer_of(order: Order, config: OdooConfig) -> int:
    """The number of the order's customer in Odoo; raises Rejected."""
    key = order.customer.key
    if key.isascii() and key.isdecimal():
        return int(key)
    if config.guest_customer:
        return config.guest_customer
    remedy = "Resend when the customer is in Odoo, or name a collecting customer in the connection."
    raise Rejected("customer_missing", "The order's customer has no number in Odoo.", remedy)


def sales_order(client: OdooClient, order: Order) -> dict[str, Any]:
    """The order with all its lines, for one call; raises Rejected."""
    config, parts = client.config, list(parts_of(order, client.config))
    party = party_of(client, order, customer_of(order, config))
    skus = numbers_of(client, parts)
    vals = {
        **_header(order, config, party),
        "warehouse_id": _warehouse(client, config.order_warehouse),
        "order_line": [[0, 0, _line(client, part, skus[part.sku])] for part in parts],
    }
    return {name: value for name, value in vals.items() if value}


def _header(order: Order, config: OdooConfig, party: Party) -> dict[str, Any]:
    return {
        "partner_id": party.customer,
        "partner_shipping_id": party.delivery,
        "partner_invoice_id": party.billing,
        "pricelist_id": party.price_list,
        "client_order_ref": reference(order, config),
        "origin": f"Webshop {order.e_number}",
        "date_order": moment(order.placed_at),
        "team_id": config.sales_team,
        "company_id": config.company,
        "note": _note(order),
    }


def parts_of(order: Order, config: OdooConfig) -> Iterator[Part]:
    yield from (_ordered(line) for line in order.lines)
    yield from (_charged(charge, config) for charge in order.charges if charge.net or charge.tax)


def _ordered(line: OrderLine) -> Part:
    where = f"Line {line.position} ({line.sku or line.name})"
    if not line.sku:
        raise Rejected("line_without_sku", f"{where} has no SKU.", "Give the product a SKU in the shop and resend.")
    if line.quantity <= 0:
        remedy = "Enter returns and corrections in Odoo by hand."
        raise Rejected("quantity_not_positive", f"{where} has the quantity {line.quantity}.", remedy)
    return Part(where, line.sku, line.quantity, line.net, line.tax, line.tax_code)


def _charged(charge: Charge, config: OdooConfig) -> Part:
    """Shipping and fees are products of their own; a charge below zero is a discount."""
    what = "discounts" if charge.net < 0 else "shipping" if charge.kind == "shipping" else "fees"
    sku = {"discounts": config.discount_product, "shipping": config.shipping_product, "fees": config.fee_product}[what]
    if not sku:
        remedy = f"Enter the product for {what} in the connection, then resend."
        raise Rejected("charge_product_missing", f"The order has {what}, but the connection names no product for it.", remedy)
    return Part(charge.name or what, sku, Decimal(1), charge.net, charge.tax, charge.tax_code, charge.name)


def numbers_of(client: OdooClient, parts: list[Part]) -> Mapping[str, int]:
    """The product behind each internal reference; Odoo itself lets two have the same."""
    wanted = {part.sku: part.where for part in parts}
    found: dict[str, int] = {}
    for raw in searched(client, PRODUCTS, (["default_code", "in", sorted(wanted)],)):
        product = _product.decode(raw)
        sku = text(product.default_code).strip()
        if sku in found:
            remedy = "Give each product in Odoo an internal reference of its own, then resend."
            raise Rejected("sku_twice", f"Odoo has two products with the internal reference {sku}.", remedy)
        found[sku] = product.id
    for sku, where in wanted.items():
        if sku not in found:
            remedy = "Make the product in Odoo, or bring it back from the archive; then resend."
            raise Rejected("item_missing", f"{where}: Odoo has no product with the internal reference {sku}.", remedy)
    return found


def _line(client: OdooClient, part: Part, product: int) -> dict[str, Any]:
    """One line. Odoo takes prices with tax where the line's tax is one that is included in prices."""
    tax = tax_of(client, part) if part.tax_code else None
    gross = tax.price_include if tax else client.config.gross_prices
    each = (part.net + (part.tax if gross else 0)) / part.quantity
    vals: dict[str, Any] = {
        "product_id": product,
        "product_uom_qty": part.quantity,
        "price_unit": each.quantize(ACCURACY).normalize() + 0,
        "discount": 0,
    }
    if part.name:
        vals["name"] = part.name
    if tax:
        # Renamed with release 18 or 19 (general knowledge), so Odoo itself is asked.
        vals["tax_ids" if client.field(LINE, "tax_ids") else "tax_id"] = [[6, 0, [tax.id]]]
    return vals


def tax_of(client: OdooClient, part: Part) -> _Tax:
    """The tax that a tax code means: a sales tax by its number or by its name."""
    code = part.tax_code
    found = [tax for tax in client.kept(_taxes) if code in (str(tax.id), text(tax.name))]
    if len(found) == 1:
        return found[0]
    what = "no sales tax" if not found else "several sales taxes"
    remedy = "Name the tax by its number in the value map for tax codes, then resend."
    raise Rejected("tax_refused", f"{part.where}: Odoo has {what} called {code}.", remedy)


def _taxes(client: OdooClient) -> list[_Tax]:
    return table(client, TAXES, _Tax)


def _warehouse(client: OdooClient, code: str) -> int | None:
    if not code:
        return None
    found = next((one.id for one in client.kept(_warehouses) if one.code == code), None)
    if found is None:
        raise Rejected("warehouse_refused", f"Odoo has no warehouse {code}.", "Correct the warehouse in the connection.")
    return found


def _warehouses(client: OdooClient) -> list[_Warehouse]:
    return table(client, WAREHOUSES, _Warehouse)


def _note(order: Order) -> str:
    """Payment and the buyer's words; Odoo reads it as HTML."""
    paid = "Paid" if order.paid_at else "Payment"
    payment = f"{paid}: {order.payment_name or order.payment_method}" if order.payment_method else ""
    transaction = f"Transaction: {order.transaction}" if order.transaction else ""
    return "<br>".join(escape(line) for part in (payment, transaction, order.note) for line in part.splitlines())
