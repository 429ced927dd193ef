"""A line's sums as a person edits them, by price and quantity, and back again: pure, exact where nothing was changed."""

from dataclasses import dataclass, replace
from decimal import Decimal

from connectors.documents import Charge, Order, OrderLine

CENT = Decimal("0.01")
FINE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Amounts:
    """A line in the figures that people think in. ``price`` is of one piece, with tax where the order's prices are."""

    quantity: Decimal
    price: Decimal
    tax: Decimal


def shown(line: OrderLine, *, with_tax: bool) -> Amounts:
    """The line's figures; a price that has no end is cut."""
    basis = line.net + (line.tax if with_tax else 0)
    price = basis / line.quantity if line.quantity else basis
    return Amounts(_short(line.quantity), _as_money(price.quantize(FINE)), _as_money(line.tax))


def amended(line: OrderLine, said: Amounts, *, with_tax: bool) -> OrderLine:
    """The line by these figures. Where price or quantity changed and the tax was left, it follows at the line's own rate."""
    was = shown(line, with_tax=with_tax)
    if said == was:
        return line
    if (said.quantity, said.price) == (was.quantity, was.price):
        basis = line.net + (line.tax if with_tax else 0)
    else:
        basis = (said.quantity * said.price).quantize(CENT)
    tax = said.tax if said.tax != was.tax else _tax_of(line, basis, with_tax=with_tax)
    return replace(line, quantity=said.quantity, net=basis - tax if with_tax else basis, tax=tax)


def totalled(order: Order) -> Order:
    """The order with the sums that its lines and charges come to."""
    parts: tuple[OrderLine | Charge, ...] = (*order.lines, *order.charges)
    tax = sum((part.tax for part in parts), Decimal(0))
    return replace(order, total=sum((part.net for part in parts), Decimal(0)) + tax, total_tax=tax)


def _tax_of(line: OrderLine, basis: Decimal, *, with_tax: bool) -> Decimal:
    whole = line.net + (line.tax if with_tax else 0)
    return (basis * line.tax / whole).quantize(CENT) if whole else line.tax


def _short(figure: Decimal) -> Decimal:
    """The figure without the noughts that say nothing."""
    plain = figure.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def _as_money(figure: Decimal) -> Decimal:
    """The same, with two decimals at least."""
    short = _short(figure)
    return short.quantize(CENT) if short == short.quantize(CENT) else short
