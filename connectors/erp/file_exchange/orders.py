"""Orders in the hub's own format, for an ERP that reads what we write (``docs/files.md``).

As XML: one ``order`` with its addresses, ``line`` and ``charge`` elements. As separated text: a header line, then one row a
line or charge, with the order's own fields repeated. Amounts are those of the shop, in full.
"""

from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal

from connectors.documents import Address, Order
from connectors.erp.file_exchange.config import FileExchangeConfig
from connectors.filing.wording import customer_of, figure, sound_lines, texts, xml_document
from connectors.formats.writing import Element, separated_file

ENCODING = "utf-8"
LINE = ("line", "kind", "sku", "name", "quantity", "net", "tax", "tax_code")
"""What a line or charge has; ``kind`` is "line", "shipping" or "fee"."""


def write_order(order: Order, config: FileExchangeConfig) -> bytes:
    """The file of one order; raises Rejected for an order that no ERP could take."""
    lines = [dict(zip(LINE, values, strict=True)) for values in _lines(order, config.decimal_sign)]
    if config.order_form == "xml":
        places = [Element(name, texts(_place(address))) for name, address in _addresses(order)]
        rows = Element("lines", [Element("line", texts(line)) for line in lines])
        return xml_document(Element("order", [*texts(_head(order, config)), *places, rows]), config, ENCODING)
    head = _head(order, config) | {
        f"{name}_{part}": text for name, address in _addresses(order) for part, text in _place(address).items()
    }
    return _table([head | line for line in lines], config)


def _table(rows: list[dict[str, str]], config: FileExchangeConfig) -> bytes:
    """Columns under the site's names, those that it calls "" left out."""
    names = [name for name in rows[0] if config.order_names.get(name, name)] if rows else []
    header = [config.order_names.get(name, name) for name in names]
    return separated_file(
        [header, *([row[name] for name in names] for row in rows)],
        separator=config.separator,
        encoding=config.order_encoding or ENCODING,
        line_end=config.line_end,
    )


def _head(order: Order, config: FileExchangeConfig) -> dict[str, str]:
    return {
        "e_number": order.e_number,
        "placed_at": order.placed_at.astimezone(UTC).isoformat(),
        "customer": customer_of(order, config),
        "customer_name": order.customer.name,
        "email": order.customer.email,
        "currency": order.currency,
        "tax_included": "yes" if order.tax_included else "no",
        "total": figure(order.total, sign=config.decimal_sign),
        "total_tax": figure(order.total_tax, sign=config.decimal_sign),
        "payment": order.payment_name or order.payment_method,
        "transaction": order.transaction,
        "note": order.note,
    }


def _addresses(order: Order) -> Iterator[tuple[str, Address]]:
    yield "billing", order.billing
    yield "delivery", order.delivery if order.delivery != Address() else order.billing


def _place(address: Address) -> dict[str, str]:
    parts = ("name", "company", "street", "street2", "postcode", "city", "state", "country", "email", "phone")
    return {part: getattr(address, part) for part in parts}


def _lines(order: Order, sign: str) -> Iterator[tuple[str, ...]]:
    lines = [("line", line.sku, line.name, line.quantity, line.net, line.tax, line.tax_code) for line in sound_lines(order)]
    charges = [(cost.kind, cost.code, cost.name, Decimal(1), cost.net, cost.tax, cost.tax_code) for cost in order.charges]
    for number, (kind, sku, name, *figures, tax_code) in enumerate([*lines, *charges], start=1):
        quantity, net, tax = (figure(value, sign=sign) for value in figures)
        yield (str(number), kind, sku, name, quantity, net, tax, tax_code)
