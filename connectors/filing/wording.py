"""What order files of all vendors share: figures, dates and texts as a file holds them, and orders that no file can hold."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from connectors.documents import Address, Charge, Order, OrderLine
from connectors.errors import Rejected
from connectors.filing.config import FileErpConfig
from connectors.formats.writing import Element, xml_file

CENTS = 2


def figure(value: Decimal, places: int = CENTS, sign: str = ".") -> str:
    """A figure with at least ``places`` decimals and no more than it needs, without thousands signs."""
    needed = max(places, -int(value.normalize().as_tuple().exponent))
    return f"{value:.{needed}f}".replace(".", sign)


def money(value: Decimal, places: int = CENTS, sign: str = ".") -> str:
    """An amount rounded to ``places`` decimals."""
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}".replace(".", sign)


def placed_on(order: Order, zone: ZoneInfo) -> date:
    """The day on which an order was placed, where the ERP is."""
    return order.placed_at.astimezone(zone).date()


def one_line(text: str, longest: int) -> str:
    """A text in one line, cut where the ERP's field ends."""
    return " ".join(text.split())[:longest].rstrip()


def customer_of(order: Order, config: FileErpConfig) -> str:
    """The customer's number in the ERP; raises Rejected where there is none."""
    number = order.customer.key or config.guest_customer
    if not number:
        remedy = "Resend when the customer has a number in the ERP, or name a collecting customer in the connection."
        raise Rejected("customer_missing", "The order's customer has no number in the ERP.", remedy)
    return number


def within_length(what: str, value: str, longest: int) -> str:
    """A number that must not be cut; raises Rejected where it is longer than the ERP's field."""
    if len(value) > longest:
        remedy = "Enter the order by hand, or ask whoever runs the ERP for a longer field."
        raise Rejected("number_too_long", f"{what} {value[:60]} is longer than the {longest} signs that the ERP keeps.", remedy)
    return value


def sound_lines(order: Order) -> Iterator[OrderLine]:
    """The lines of an order; raises Rejected at one that the ERP cannot be told."""
    if not order.lines:
        remedy = "Look at the order in the shop, and enter it by hand if it is one."
        raise Rejected("order_without_lines", "The order has no line.", remedy)
    for line in order.lines:
        if not line.sku:
            remedy = "Give the product a SKU in the shop and resend, or enter the order by hand."
            raise Rejected("line_without_sku", f"Line {line.position} ({line.name}) has no SKU.", remedy)
        if line.quantity <= 0:
            remedy = "Enter returns and corrections in the ERP by hand."
            words = f"Line {line.position} ({line.sku}) has the quantity {line.quantity}."
            raise Rejected("quantity_not_positive", words, remedy)
        yield line


def sum_of(part: OrderLine | Charge, *, gross: bool) -> Decimal:
    """What a line or charge costs in all, with or without tax."""
    return part.net + part.tax if gross else part.net


def priced(line: OrderLine, places: int, *, gross: bool) -> list[tuple[Decimal, Decimal]]:
    """Quantities and rounded prices of a line that make up its sum to the cent: 3 pieces for 10.00 are 2 at 3.33 and 1 at 3.34.

    A quantity that is not whole cannot be divided; there the rounded price stands alone.
    """
    total, step = sum_of(line, gross=gross), Decimal(1).scaleb(-places)
    each = (total / line.quantity).quantize(step, ROUND_HALF_UP)
    if money(each * line.quantity) == money(total) or line.quantity != line.quantity.to_integral_value():
        return [(line.quantity, each)]
    low = (total / line.quantity).quantize(step, ROUND_FLOOR)
    dearer = ((total - low * line.quantity) / step).to_integral_value(ROUND_HALF_UP)
    return [(line.quantity - dearer, low), (dearer, low + step)]


def charged(order: Order) -> list[Charge]:
    """The charges that cost something."""
    return [charge for charge in order.charges if charge.net or charge.tax]


def article_of(charge: Charge, config: FileErpConfig) -> str:
    """The ERP's article that stands for a charge; raises Rejected where the connection names none."""
    article = config.shipping_article if charge.kind == "shipping" else config.fee_article
    if not article:
        what = "shipping" if charge.kind == "shipping" else "fees"
        remedy = f"Name the article for {what} in the connection, then resend."
        raise Rejected("charge_article_missing", f"The order has {what}, but the connection names no article for it.", remedy)
    return article


def comment(order: Order) -> str:
    """What a person at the ERP should know: how it is paid, and what the customer wrote."""
    name = order.payment_name or order.payment_method
    paid = f"{'Paid' if order.paid_at else 'Payment'}: {name}" if name else ""
    transaction = f"Transaction: {order.transaction}" if order.transaction else ""
    return " / ".join(part for part in (paid, transaction, " ".join(order.note.split())) if part)


def differs(order: Order) -> bool:
    """Whether an order goes elsewhere than its bill."""
    return order.delivery not in {Address(), order.billing}


def xml_document(root: Element, config: FileErpConfig, encoding: str) -> bytes:
    """An XML file as the site wants it: its own element names in place of the preset's, its encoding and line ends."""
    return xml_file(_renamed(root, config.order_names), encoding=config.order_encoding or encoding, line_end=config.line_end)


def _renamed(element: Element, names: Mapping[str, str]) -> Element:
    """The element under the site's names; a child that the site calls "" is left out."""
    content = element.content
    if not isinstance(content, str):
        content = [_renamed(child, names) for child in content if names.get(child.tag, child.tag)]
    return Element(names.get(element.tag) or element.tag, content, element.attributes)


def texts(parts: Mapping[str, str]) -> list[Element]:
    """One element for each text, in their order."""
    return [Element(tag, text) for tag, text in parts.items()]
