"""An order of the shop as an Order: exact sums, aware times, and what it means for the ERP."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from connectors.base import Record
from connectors.documents import Address, Charge, Customer, Order, OrderLine
from connectors.errors import Unreadable
from connectors.shop.woocommerce.config import WooCommerceConfig
from connectors.shop.woocommerce.readiness import Payment, readiness
from connectors.shop.woocommerce.records import (
    Line,
    ShopOrder,
    address,
    amount,
    full_name,
    moment,
    optional_moment,
    text,
    unreadable,
)

Clock = Callable[[], datetime]
CENT = Decimal("0.01")
UNFINISHED = {"checkout-draft", "auto-draft"}


def _now() -> datetime:
    return datetime.now(UTC)


def order_parser(config: WooCommerceConfig, clock: Clock = _now) -> Callable[[bytes], Record[Order]]:
    """A function from a raw order to what it says; it raises Unreadable."""
    decoder = msgspec.json.Decoder(ShopOrder)

    def parse(raw: bytes) -> Record[Order]:
        try:
            found = decoder.decode(raw)
            number = _e_number(found, config)
            if not number:
                return Record(str(found.id), ())
            return Record(str(found.id), (_order(found, number, config, clock()),))
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError, ArithmeticError, RecursionError) as error:
            raise unreadable("an order", str(error)[:200]) from error

    return parse


def _e_number(order: ShopOrder, config: WooCommerceConfig) -> str:
    """The number that people see; "" while an unfinished order has none yet."""
    if not config.number_meta:
        return text(order.number) or str(order.id)
    found = [str(meta.value).strip() for meta in order.meta_data if meta.key == config.number_meta and meta.value]
    if found or order.status in UNFINISHED:
        return text(found[0]) if found else ""
    raise Unreadable(
        "woocommerce.no_order_number",
        f"Order {order.id} of the shop has no order number in the field {config.number_meta}.",
        "Look in the shop whether the order-number plugin is on, and compare the field's name with the connection's.",
    )


def _order(order: ShopOrder, number: str, config: WooCommerceConfig, now: datetime) -> Order:
    placed, paid, total = moment(order.date_created_gmt), optional_moment(order.date_paid_gmt), amount(order.total)
    billing = address(order.billing)
    delivery = address(order.shipping)
    state = order.status.removeprefix("wc-")
    payment = Payment(state, order.payment_method or "", placed, paid, total)
    rows = _Rows(order, config)
    return Order(
        e_number=number,
        shop_id=str(order.id),
        placed_at=placed,
        changed_at=optional_moment(order.date_modified_gmt) or placed,
        readiness=readiness(payment, config, now),
        shop_state=state,
        currency=order.currency.upper(),
        tax_included=order.prices_include_tax,
        total=total,
        total_tax=amount(order.total_tax),
        customer=_customer(order, billing),
        billing=billing,
        delivery=delivery if delivery.street or delivery.postcode or delivery.city else billing,
        lines=rows.lines,
        charges=rows.charges,
        payment_method=order.payment_method or "",
        payment_name=text(order.payment_method_title),
        transaction=text(order.transaction_id),
        paid_at=paid,
        note=text(order.customer_note),
    )


def _customer(order: ShopOrder, billing: Address) -> Customer:
    """Who ordered; a guest has no number in the shop and is known by the mail address."""
    return Customer(
        key="",
        name=billing.company or full_name(order.billing) or billing.email,
        email=billing.email,
        phone=billing.phone,
        company=billing.company,
        currency=order.currency.upper(),
        billing=billing,
        shop_id=str(order.customer_id) if order.customer_id else "",
    )


class _Rows:
    """The order's lines and charges, adding up to its total.

    The shop rounds net and tax of each row by itself, so that a row may be a cent off: the largest tax bears it.
    A larger difference (a gift card) is a fee of its own, so that a person decides what it is in the ERP.
    """

    def __init__(self, order: ShopOrder, config: WooCommerceConfig) -> None:
        self.by_class = config.tax_codes == "class"
        self.unit_meta = config.unit_meta
        self.rates = {str(rate.rate_id): rate.rate_code for rate in order.tax_lines}
        self.classes = {self._charged(line): line.tax_class for line in order.line_items}
        rows = [*order.line_items, *order.shipping_lines, *order.fee_lines]
        taxes = [amount(row.total_tax) for row in rows]
        difference = amount(order.total) - sum((amount(row.total) for row in rows), Decimal(0)) - sum(taxes, Decimal(0))
        if difference and taxes and any(taxes) and abs(difference) <= CENT * len(rows):
            taxes[max(range(len(taxes)), key=lambda place: abs(taxes[place]))] += difference
            difference = Decimal(0)
        left = iter(taxes)
        self.lines = tuple(self._line(place, line, next(left)) for place, line in enumerate(order.line_items, 1))
        self.charges = tuple(self._all_charges(order, left, difference))

    def _line(self, position: int, line: Line, tax: Decimal) -> OrderLine:
        if not line.quantity.is_finite():
            raise ValueError("a line's quantity is not a number")
        return OrderLine(
            position=position,
            sku=text(line.sku),
            name=text(line.name),
            quantity=line.quantity,
            net=amount(line.total),
            tax=tax,
            tax_code=self._tax_code(line, line.tax_class),
            unit=self._unit(line),
        )

    def _unit(self, line: Line) -> str:
        """What the line's quantity counts, where the shop is said to keep that."""
        found = (text(str(meta.value)).strip() for meta in line.meta_data if meta.key == self.unit_meta and meta.value)
        return next(found, "") if self.unit_meta else ""

    def _all_charges(self, order: ShopOrder, taxes: Iterator[Decimal], difference: Decimal) -> Iterator[Charge]:
        for row in order.shipping_lines:
            code = self._tax_code(row, self.classes.get(self._charged(row), ""))
            yield Charge("shipping", row.method_id or "", text(row.method_title), amount(row.total), next(taxes), code)
        for row in order.fee_lines:
            name = text(row.name)
            yield Charge("fee", name, name, amount(row.total), next(taxes), self._tax_code(row, row.tax_class))
        if difference:
            yield Charge("fee", "difference", "Difference to the shop's total", difference, Decimal(0), "none")

    def _charged(self, row: Line) -> tuple[str, ...]:
        return tuple(str(tax.id) for tax in row.taxes if tax.total)

    def _tax_code(self, row: Line, tax_class: str) -> str:
        charged = self._charged(row)
        if not charged:
            return "none"
        if self.by_class:
            return tax_class or "standard"
        return "+".join(self.rates.get(rate, rate) for rate in charged)
