"""Validation as Elevate does it: everything that is wrong, and nothing is taken (R95, R97)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from connectors.shop.voyado_elevate.simulation.catalogue import Body, Configuration, Groups, products, shown
from connectors.shop.voyado_elevate.simulation.problems import Problems

LONGEST_KEY = 50
MOST_GONE = 0.5
MANDATORY = ("sellingPrice", "listPrice")
FIGURES = (*MANDATORY, "stock", "cost")


def problems(groups: Groups, configuration: Configuration) -> Problems:
    """What is wrong with a catalogue."""
    found = Problems()
    for group, body in groups.items():
        _key("group", group, found)
        if not body.get("products"):
            found.add("group", group, "A product group must contain at least one product.")
    for _, key, product in products(groups):
        _product(key, product, configuration, found)
    _twins(groups, configuration, found)
    return found


def harm(before: Groups, after: Groups, markets: Mapping[str, object]) -> str:
    """Which market would lose half of its products, or "" (R101, R103)."""
    held, left = (_by_market(groups, markets) for groups in (before, after))
    for market, keys in held.items():
        gone = keys - left.get(market, set())
        if keys and len(gone) / len(keys) >= MOST_GONE:
            return (
                f"Harmful import: {len(gone)} of {len(keys)} products in the market {market} would be removed. "
                "Use force to import it nevertheless."
            )
    return ""


def _by_market(groups: Groups, markets: Mapping[str, object]) -> dict[str, set[str]]:
    return {market: {sold["product"] for sold in skus.values()} for market, skus in shown(groups, markets).items()}


def _product(key: str, product: Body, configuration: Configuration, found: Problems) -> None:
    _key("product", key, found)
    for market in product.get("markets", ()):
        if market not in configuration.markets:
            found.add("product", key, f"'{market}' in 'markets' have not been configured.")
    defaults = product.get("defaults", {})
    for name in ("url", "title"):
        if not defaults.get(name):
            found.add("product", key, f"Missing mandatory property '{name}'")
    urls = Counter(url for image in defaults.get("images", ()) for url in image.get("defaults", {}).get("urls", ()))
    if any(count > 1 for count in urls.values()):
        found.add("product", key, "Duplicate image URL")
    if not product.get("variants"):
        found.add("product", key, "A product must contain at least one variant.")
    for sku, variant in product.get("variants", {}).items():
        _variant(sku, variant, configuration, found)


def _variant(sku: str, variant: Body, configuration: Configuration, found: Problems) -> None:
    _key("variant", sku, found)
    for name in MANDATORY:
        if variant.get("defaults", {}).get(name) is None:
            found.add("variant", sku, f"Missing mandatory property '{name}'")
    overrides = variant.get("overrides", {})
    for place in overrides:
        if not configuration.knows(place):
            found.add("variant", sku, f"'{place}' in 'overrides' have not been configured.")
    for fields in (variant.get("defaults", {}), *overrides.values()):
        for name in FIGURES:
            if name in fields and not _figure(fields[name]):
                found.add("variant", sku, f"'{name}' is not a number of nothing or more.")


def _figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _key(entity: str, key: str, found: Problems) -> None:
    if not key or len(key) > LONGEST_KEY:
        found.add(entity, key, f"A key must have 1 to {LONGEST_KEY} characters.")


def _twins(groups: Groups, configuration: Configuration, found: Problems) -> None:
    """Keys that stand twice among all groups, products, variants and pages."""
    places = [("group", key) for key in groups]
    places += [("product", key) for _, key, _ in products(groups)]
    places += [("variant", sku) for _, _, product in products(groups) for sku in product.get("variants", {})]
    counts = Counter([*(key for _, key in places), *configuration.content])
    for entity, key in places:
        if counts[key] > 1:
            found.add(entity, key, "Duplicate key")
