"""One document by the rules of a mapping: pure, from an order as the shop says it to an order in the ERP's words."""

from collections.abc import Iterator
from dataclasses import replace

from connectors.documents import Address, Charge, Order, OrderLine
from connectors.errors import Rejected
from integration_hub.mappings.rules import ANY, MAPS, Rules, ValueMap

Word = tuple[str, str]
"""A word of the shop, after the name of the map that it is looked up in."""


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
        payment_method=_paired(rules, "payment", order.payment_method),
        billing=_address(order.billing, rules),
        delivery=_address(order.delivery, rules),
        customer=replace(order.customer, billing=_address(order.customer.billing, rules)),
        lines=tuple(_line(line, rules) for line in order.lines),
        charges=tuple(_charge(charge, rules) for charge in order.charges),
    )


def words_of(order: Order) -> Iterator[Word]:
    """Every word of the order that a mapping is asked for, in the order in which it is."""
    yield "payment", order.payment_method
    for address in (order.billing, order.delivery, order.customer.billing):
        yield "country", address.country
    for line in order.lines:
        yield "tax", line.tax_code
        yield "unit", line.unit
    for charge in order.charges:
        yield _map_of(charge), charge.code
        yield "tax", charge.tax_code


def missing(order: Order, rules: Rules) -> list[Word]:
    """The words of the order that have no pair, each once."""
    return [word for word in dict.fromkeys(words_of(order)) if found_in(rules.of(word[0]), word[1]) is None]


def found_in(pairs: ValueMap, word: str) -> str | None:
    """What ``word`` is on the other side, None where nobody said; nothing said stays nothing, unless it has a pair itself."""
    if not pairs or (not word and word not in pairs):
        return word
    return pairs.get(word, pairs.get(ANY))


_NONE = Rules()


def _line(line: OrderLine, rules: Rules) -> OrderLine:
    return replace(line, tax_code=_paired(rules, "tax", line.tax_code), unit=_paired(rules, "unit", line.unit))


def _charge(charge: Charge, rules: Rules) -> Charge:
    code = _paired(rules, _map_of(charge), charge.code)
    return replace(charge, code=code, tax_code=_paired(rules, "tax", charge.tax_code))


def _map_of(charge: Charge) -> str:
    return "shipping" if charge.kind == "shipping" else "fee"


def _address(address: Address, rules: Rules) -> Address:
    return replace(address, country=_paired(rules, "country", address.country))


def _paired(rules: Rules, name: str, word: str) -> str:
    found = found_in(rules.of(name), word)
    if found is None:
        raise Unmapped(MAPS[name], word)
    return found
