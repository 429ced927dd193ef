"""One document by the rules of a mapping: pure, from an order as the shop says it to an order in the ERP's words."""

from dataclasses import replace

from connectors.documents import Address, Charge, Order, OrderLine
from connectors.errors import Rejected
from integration_hub.mappings.rules import ANY, Rules, ValueMap


class Unmapped(Rejected):
    """A word has no pair. Somebody must say what it is in the other system."""

    def __init__(self, of: str, word: str) -> None:
        super().__init__(
            "unmapped",
            f"The {of} {word!r} has no counterpart in the ERP.",
            f"Ask the administrator of the hub to add this {of} to the mapping of this process, then resend the order.",
        )
        self.of = of
        self.word = word


def for_erp(order: Order, rules: Rules) -> Order:
    """The order in the ERP's words. Raises Unmapped, naming the first word without a pair."""
    if rules == _NONE:
        return order
    return replace(
        order,
        payment_method=_paired(rules.payment, "payment method", order.payment_method),
        billing=_address(order.billing, rules),
        delivery=_address(order.delivery, rules),
        customer=replace(order.customer, billing=_address(order.customer.billing, rules)),
        lines=tuple(_line(line, rules) for line in order.lines),
        charges=tuple(_charge(charge, rules) for charge in order.charges),
    )


_NONE = Rules()


def _line(line: OrderLine, rules: Rules) -> OrderLine:
    return replace(line, tax_code=_paired(rules.tax, "tax code", line.tax_code))


def _charge(charge: Charge, rules: Rules) -> Charge:
    of, pairs = ("shipping method", rules.shipping) if charge.kind == "shipping" else ("fee", rules.fee)
    return replace(charge, code=_paired(pairs, of, charge.code), tax_code=_paired(rules.tax, "tax code", charge.tax_code))


def _address(address: Address, rules: Rules) -> Address:
    return replace(address, country=_paired(rules.country, "country code", address.country))


def _paired(pairs: ValueMap, of: str, word: str) -> str:
    """What ``word`` is on the other side; nothing said stays nothing, unless the map has a pair for it."""
    if not pairs or (not word and word not in pairs):
        return word
    found = pairs.get(word, pairs.get(ANY))
    if found is None:
        raise Unmapped(of, word)
    return found
