"""A product's attributes in the shop: options that variants are chosen by, and what is only said of it. Pure."""

from collections.abc import Iterable
from typing import Any

from connectors.documents import Product, Variant
from connectors.shop.woocommerce.lookup import Attribute, Found

Body = dict[str, Any]
BAR = "|"
"""Divides the options of an attribute in the shop, so that none may hold it."""


def listed_options(variants: Iterable[Variant]) -> dict[str, list[str]]:
    """Every option of some variants with all its values, in the order they come."""
    found: dict[str, dict[str, None]] = {}
    for variant in variants:
        for name, value in variant.options:
            found.setdefault(name, {})[value] = None
    return {name: list(values) for name, values in found.items()}


def new_attributes(options: dict[str, list[str]], names: dict[str, int]) -> list[Body]:
    """A product's list of attributes: global ones by id where the shop has them, else its own."""
    return [
        named(name, names) | {"position": place, "visible": True, "variation": True, "options": values}
        for place, (name, values) in enumerate(options.items())
    ]


def shared(product: Product) -> dict[str, str]:
    """The attributes that all variants of a product have alike, such as its brand: what the product itself is said to be."""
    options = {name.strip().casefold() for variant in product.variants for name, _ in variant.options}
    told = [dict(variant.attributes) for variant in product.variants if variant.active]
    alike = {name: value for name, value in told[0].items() if all(each.get(name) == value for each in told)} if told else {}
    return {
        name: value
        for name, value in alike.items()
        if name.strip() and value.strip() and BAR not in value and name.strip().casefold() not in options
    }


def plain_attributes(told: dict[str, str], names: dict[str, int], *, after: int = 0) -> list[Body]:
    """Attributes that customers read and do not choose by, as entries of a product's list."""
    return [
        named(name, names) | {"position": place, "visible": True, "variation": False, "options": [value]}
        for place, (name, value) in enumerate(told.items(), start=after)
    ]


def widened(
    parent: Found, options: dict[str, list[str]], names: dict[str, int], told: dict[str, str] | None = None
) -> list[Body] | None:
    """The whole list of attributes with these options and attributes added; None where nothing is missing or other.

    Lists are replaced as a whole. Options that the shop has besides ours stay, an attribute's own value is ours.
    """
    known = {attribute.key: attribute for attribute in parent.attributes}
    missing, changed = {}, False
    for name, values in options.items():
        attribute = known.get(name.strip().casefold())
        if attribute is None:
            missing[name] = values
            continue
        there = {option.casefold() for option in attribute.plain_options}
        new = [value for value in values if value.casefold() not in there]
        changed |= bool(new) or not attribute.variation
        attribute.options, attribute.variation = [*attribute.plain_options, *new], True
    plain = {}
    for name, value in (told or {}).items():
        attribute = known.get(name.strip().casefold())
        if attribute is None:
            plain[name] = value
        elif not attribute.variation and attribute.plain_options != [value]:
            attribute.options, changed = [value], True
    if not (changed or missing or plain):
        return None
    whole = [_echoed(attribute) for attribute in parent.attributes] + new_attributes(missing, names)
    return whole + plain_attributes(plain, names, after=len(whole))


def rechosen(found: Found, variant: Variant) -> list[Body] | None:
    """A variation's attributes where an option has another value now; "any" stays any. None where nothing changed."""
    wanted = {name.strip().casefold(): value for name, value in variant.options}
    changed = [a for a in found.attributes if a.key in wanted and a.plain_option.casefold() != wanted[a.key].casefold()]
    if not changed:
        return None
    return [
        ({"id": a.id} if a.id else {"name": a.plain_name}) | {"option": wanted.get(a.key, a.plain_option)}
        for a in found.attributes
    ]


def _echoed(attribute: Attribute) -> Body:
    named: Body = {"id": attribute.id} if attribute.id else {"name": attribute.plain_name}
    flags = {"position": attribute.position, "visible": attribute.visible, "variation": attribute.variation}
    return named | flags | {"options": attribute.plain_options}


def named(name: str, names: dict[str, int]) -> Body:
    number = names.get(name.strip().casefold())
    return {"id": number} if number else {"name": name.strip()}
