"""What a shop would refuse, found before it is sent, in the merchant's words (R25)."""

from collections.abc import Iterator

from connectors.base import Answer, Limits, Outcome
from connectors.documents import Money, Product, Variant


def product_faults(product: Product, limits: Limits) -> Iterator[tuple[str, str, str]]:
    """Why the shop cannot take this product at all: code, what is wrong, what to do."""
    names = list(dict.fromkeys(name for variant in product.variants for name, _ in variant.options))
    if limits.options is not None and len(names) > limits.options:
        extra = ", ".join(names[limits.options :])
        said = f"{product.name} has {len(names)} attributes; the shop takes {limits.options}. Too many: {extra}."
        yield "too_many_options", said, "Leave the extra attributes out in the ERP, or split the product."
    if limits.variants is not None and len(product.variants) > limits.variants:
        said = f"{product.name} has {len(product.variants)} variants; the shop takes {limits.variants}."
        yield "too_many_variants", said, "Split the product group in the ERP."
    if not product.name.strip():
        yield "no_name", f"{product.key} has no name.", "Give it a name in the ERP."
    elif limits.name_length is not None and len(product.name) > limits.name_length:
        said = f"The name of {product.key} has {len(product.name)} characters; the shop takes {limits.name_length}."
        yield "name_too_long", said, "Shorten the name in the ERP."
    yield from _twins(product)


def variant_faults(variant: Variant, limits: Limits) -> Iterator[tuple[str, str, str]]:
    """Why the shop cannot take this one variant."""
    if limits.sku_length is not None and len(variant.sku) > limits.sku_length:
        said = f"The SKU {variant.sku} has {len(variant.sku)} characters; the shop takes {limits.sku_length}."
        yield "sku_too_long", said, "Shorten the SKU in the ERP."
    for name, money in _prices(variant):
        if money is not None:
            yield from _price_faults(variant.sku, name, money, limits)


def refusals(product: Product, limits: Limits) -> dict[str, Outcome]:
    """The SKUs that may not be sent, each with the first reason."""
    whole = next(product_faults(product, limits), None)
    refused = {}
    for variant in product.variants:
        fault = whole or next(variant_faults(variant, limits), None)
        if fault and variant.active:
            code, message, remedy = fault
            refused[variant.sku] = Outcome(variant.sku, Answer.REFUSED, code=code, message=message, remedy=remedy)
    return refused


def _prices(variant: Variant) -> Iterator[tuple[str, Money | None]]:
    yield from (("price", variant.price), ("sale price", variant.sale_price))
    for offer in variant.offers:
        yield from ((f"price in {offer.market}", offer.price), (f"sale price in {offer.market}", offer.sale_price))


def _price_faults(sku: str, name: str, money: Money, limits: Limits) -> Iterator[tuple[str, str, str]]:
    exponent = money.amount.normalize().as_tuple().exponent
    if not isinstance(exponent, int):
        yield "price_unreadable", f"The {name} of {sku} is not a number.", "Correct it in the ERP."
    elif money.amount < 0:
        yield (
            "price_negative",
            f"The {name} of {sku} is {money.amount}, below zero.",
            "A shop takes no negative price. Correct it in the ERP.",
        )
    elif -exponent > limits.price_decimals:
        said = f"The {name} of {sku} is {money.amount}; the shop takes {limits.price_decimals} decimals."
        yield "price_too_fine", said, "Round it in the ERP, so that both systems show the same."


def _twins(product: Product) -> Iterator[tuple[str, str, str]]:
    """Two variants with the same options cannot be told apart by a customer."""
    seen: dict[frozenset[tuple[str, str]], str] = {}
    for variant in product.variants:
        place = frozenset(variant.options)
        if variant.active and len(product.variants) > 1:
            if place in seen:
                said = f"{variant.sku} and {seen[place]} of {product.name} have the same options."
                yield "same_options", said, "Give each variant its own colour, size or other option in the ERP."
                return
            seen[place] = variant.sku
