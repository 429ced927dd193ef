"""An edited document out of what a person typed, and what a form shows of a document: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from connectors.documents import Address, Charge, Customer, Order, OrderLine
from integration_hub.orders.editing.amounts import Amounts, amended, shown, totalled

OF_ORDER = ("payment_method", "payment_name", "note")
OF_CUSTOMER = ("key", "name", "email")
OF_ADDRESS = ("name", "company", "street", "street2", "postcode", "city", "state", "country")
OF_LINE = ("sku", "tax_code")
OF_CHARGE = ("code", "name", "net", "tax", "tax_code")
Typed = Mapping[str, Any]
T = TypeVar("T", Order, OrderLine, Charge, Customer, Address)


def header_of(order: Order) -> dict[str, Any]:
    """What stands above the lines."""
    return {
        **{f"customer_{name}": getattr(order.customer, name) for name in OF_CUSTOMER},
        **{f"billing_{name}": getattr(order.billing, name) for name in OF_ADDRESS},
        **{f"delivery_{name}": getattr(order.delivery, name) for name in OF_ADDRESS},
        **{name: getattr(order, name) for name in OF_ORDER},
    }


def lines_of(order: Order) -> list[dict[str, Any]]:
    """The lines in the figures that people edit."""
    with_tax = order.tax_included
    return [{"sku": line.sku, "tax_code": line.tax_code, **_figures(shown(line, with_tax=with_tax))} for line in order.lines]


def charges_of(order: Order) -> list[dict[str, Any]]:
    return [{name: getattr(charge, name) for name in OF_CHARGE} for charge in order.charges]


def composed(order: Order, header: Typed, lines: Iterable[Typed], charges: Iterable[Typed]) -> Order:
    """The order as a person wants it sent; sums follow from the lines only where one of them was changed."""
    made = replace(
        order,
        customer=_said(order.customer, header, "customer_", OF_CUSTOMER),
        billing=_said(order.billing, header, "billing_", OF_ADDRESS),
        delivery=_said(order.delivery, header, "delivery_", OF_ADDRESS),
        lines=_lines(order, lines),
        charges=tuple(_charge(charge, said) for charge, said in zip(order.charges, charges, strict=True) if not _gone(said)),
    )
    made = _said(made, header, "", OF_ORDER)
    same = made.lines == order.lines and made.charges == order.charges
    return made if same else totalled(made)


def _lines(order: Order, said: Iterable[Typed]) -> tuple[OrderLine, ...]:
    made = []
    for line, typed in zip(order.lines, said, strict=True):
        if _gone(typed):
            continue
        figures = Amounts(typed["quantity"], typed["price"], typed["tax"])
        changed = amended(line, figures, with_tax=order.tax_included)
        made.append(_said(changed, typed, "", OF_LINE))
    return tuple(made)


def _charge(charge: Charge, said: Typed) -> Charge:
    words = _said(charge, said, "", ("code", "name", "tax_code"))
    return replace(words, net=said["net"], tax=said["tax"])


def _gone(said: Typed) -> bool:
    return bool(said.get("remove"))


def _said(old: T, typed: Typed, prefix: str, names: Iterable[str]) -> T:
    """The value with what was typed; a text that was left alone stays as it was, to its last blank."""
    said = {name: _plain(typed[prefix + name]) for name in names}
    changed: dict[str, Any] = {name: new for name, new in said.items() if new != _plain(getattr(old, name))}
    return replace(old, **changed)


def _plain(text: str) -> str:
    """As a browser gives a text back, and a form takes it."""
    return text.replace("\r\n", "\n").strip()


def _figures(amounts: Amounts) -> dict[str, Any]:
    return {field.name: getattr(amounts, field.name) for field in fields(amounts)}
