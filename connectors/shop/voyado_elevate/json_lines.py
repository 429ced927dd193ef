"""Admin v4: one operation a line (``connectors/voyado_elevate.md``, v4 in short).

As Voyado's pages show: ``replace`` of whole groups, ``defaults`` for all markets, ``overrides`` by "market|locale" with ``*``
for any. Taken from their pattern and not seen there: overrides of a variant, ``edit`` in the shape of ``replace``, ``remove``
by the key alone, and the form of images. A validate-only run shows at once whether a cluster takes them.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import msgspec

from connectors.documents import Pairs, Product
from connectors.feeds import Extent
from connectors.shop.voyado_elevate.config import ElevateConfig
from connectors.shop.voyado_elevate.shaping import Group, Sold, Style, Told, shaped

PLAIN = frozenset({"brand", "sizeType", "ontology"})
LISTS = frozenset({"category"})
"""Attributes of a product that have a field of their own; every other is a custom label."""

_encode = msgspec.json.Encoder(decimal_format="number").encode
Fields = dict[str, Any]


def lines(extent: Extent, products: Iterable[Product], config: ElevateConfig) -> Iterator[bytes]:
    """A feed, a line at a time. What is not sold stands in no full feed, and is removed by a partial one."""
    for product in products:
        group = shaped(product, config)
        operation = _operation(extent, group, config)
        if operation:
            yield _encode(operation) + b"\n"


def _operation(extent: Extent, group: Group, config: ElevateConfig) -> Fields | None:
    if extent is Extent.ATTRIBUTES:
        return _edit(group, config) if group.styles else None
    styles = {style.key: _style(style, config) for style in group.styles if style.markets}
    if styles:
        return {"replace": {"key": group.key, "productGroup": {"products": styles}}}
    return {"remove": {"key": group.key}} if extent is Extent.PARTIAL else None


def _edit(group: Group, config: ElevateConfig) -> Fields:
    styles = {
        style.key: {"variants": {sold.key: _figures(sold, tuple(sold.markets), config) for sold in style.variants}}
        for style in group.styles
    }
    return {"edit": {"key": group.key, "productGroup": {"products": styles}}}


def _style(style: Style, config: ElevateConfig) -> Fields:
    defaults: Fields = {"dataLocale": config.markets[style.markets[0]], "url": style.url, "title": style.title}
    defaults |= {"description": style.description} if style.description else {}
    defaults |= {"images": [{"defaults": {"urls": [image]}} for image in style.images]} if style.images else {}
    variants = {sold.key: _variant(sold, style, config) for sold in style.variants}
    return {"markets": list(style.markets), "defaults": defaults | _attributes(style.attributes), "variants": variants}


def _variant(sold: Sold, style: Style, config: ElevateConfig) -> Fields:
    found = _figures(sold, style.markets, config)
    more = {config.variant_label: sold.label} if config.variant_label and sold.label else {}
    return found | {"defaults": more | found["defaults"] | _attributes(sold.attributes)}


def _figures(sold: Sold, markets: tuple[str, ...], config: ElevateConfig) -> Fields:
    """Price and stock. With several markets every one has its own, lest an older override outlives a change."""
    figures = {market: _told(sold.markets[market], config) for market in markets}
    defaults = next(iter(figures.values()), {})
    if len(config.markets) == 1:
        return {"defaults": defaults}
    return {"defaults": defaults, "overrides": {f"{market}|*": told for market, told in figures.items()}}


def _told(told: Told, config: ElevateConfig) -> dict[str, Decimal | int]:
    stock = None if told.stock is None else int(told.stock)
    found = {config.stock_name: stock, "sellingPrice": told.selling, "listPrice": told.listed}
    return {name: value for name, value in found.items() if value is not None}


def _attributes(pairs: Pairs) -> Fields:
    own = {name: [value] if name in LISTS else value for name, value in pairs if name in PLAIN | LISTS}
    labels = {name: [value] for name, value in pairs if name not in own}
    return own | ({"customLabels": labels} if labels else {})
