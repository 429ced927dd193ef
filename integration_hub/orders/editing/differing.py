"""What differs between two versions of an order, field by field: pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from connectors.documents import Address, Charge, Order, OrderLine
from integration_hub.orders.editing.amounts import shown
from integration_hub.ui.words import money, quantity


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it was and what it is; "" where there was nothing, or is nothing any more."""

    label: str
    old: str
    new: str


Field = tuple[str, str]


def differences(before: Order, after: Order) -> list[Change]:
    """Every field that reads otherwise, in the order of the form."""
    old, new = dict(_fields(before)), dict(_fields(after))
    labels = list(dict.fromkeys([*old, *new]))
    pairs = [Change(label, old.get(label, ""), new.get(label, "")) for label in labels]
    return [change for change in pairs if change.old != change.new]


def _fields(order: Order) -> Iterator[Field]:
    yield _("Customer number in the ERP"), order.customer.key
    yield _("Customer"), order.customer.name
    yield _("Mail address"), order.customer.email
    yield from _of_address(_("Billing address"), order.billing)
    yield from _of_address(_("Delivery address"), order.delivery)
    yield _("Payment"), order.payment_method
    yield _("Name of the payment"), order.payment_name
    yield _("Note"), order.note
    for line in order.lines:
        yield from _of_line(line, order)
    for place, charge in enumerate(order.charges, start=1):
        yield from _of_charge(place, charge, order.currency)
    yield _("Total"), money(order.total, order.currency)


def _of_address(where: str, address: Address) -> Iterator[Field]:
    named = {
        _("name"): address.name, _("company"): address.company, _("street"): address.street, _("second line"): address.street2,
        _("postcode"): address.postcode, _("city"): address.city, _("state or region"): address.state,
        _("country"): address.country,
    }  # fmt: skip
    yield from ((f"{where}: {name}", value) for name, value in named.items())


def _of_line(line: OrderLine, order: Order) -> Iterator[Field]:
    where = _("Line %(position)s") % {"position": line.position}
    figures = shown(line, with_tax=order.tax_included)
    yield f"{where}: {_('SKU')}", line.sku
    yield f"{where}: {_('quantity')}", quantity(figures.quantity)
    yield f"{where}: {_('price of one')}", _fine(figures.price, order.currency)
    yield f"{where}: {_('net')}", money(line.net, order.currency)
    yield f"{where}: {_('tax')}", money(line.tax, order.currency)
    yield f"{where}: {_('tax code')}", line.tax_code


def _of_charge(place: int, charge: Charge, currency: str) -> Iterator[Field]:
    where = _("Charge %(position)s") % {"position": place}
    yield f"{where}: {_('code')}", charge.code
    yield f"{where}: {_('name')}", charge.name
    yield f"{where}: {_('net')}", money(charge.net, currency)
    yield f"{where}: {_('tax')}", money(charge.tax, currency)
    yield f"{where}: {_('tax code')}", charge.tax_code


def _fine(price: Decimal, currency: str) -> str:
    return money(price, currency)
