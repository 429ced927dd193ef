"""Admin v3: one XML document, a part for each market (``connectors/voyado_elevate.md``, v3 feed format).

How partial imports and attribute modifications look is unverified: without the words of Voyado's own sample in the connection,
only full imports are made.
"""

import gzip
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from connectors.documents import Pairs, Product
from connectors.feeds import Extent
from connectors.shop.voyado_elevate.config import ElevateConfig
from connectors.shop.voyado_elevate.packing import LEVEL, PIECE
from connectors.shop.voyado_elevate.shaping import Group, Sold, Style, shaped

GROUP_LEVEL = ("brand", "department")
"""Attributes that v3 keeps on the group; every other is a custom attribute of the product."""


def document(extent: Extent, products: Iterator[Product], config: ElevateConfig) -> Iterator[bytes]:
    """A feed, a piece at a time; the parts of the markets wait in files, packed, until their turn."""
    kind, removal = ("full", "") if extent is Extent.FULL else (config.v3_partial_type, config.v3_removal)
    with ExitStack() as stack:
        parts = {market: _Part(stack, removal) for market in config.markets}
        for product in products:
            group = shaped(product, config)
            for market, part in parts.items():
                part.add(group, market, config)
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n<data_import type="{kind}">\n'.encode()
        for market, part in parts.items():
            yield f"<modify market={quoteattr(market)} locale={quoteattr(config.markets[market])}>\n<product_groups>\n".encode()
            yield from part.pieces()
            yield b"</product_groups>\n</modify>\n"
        yield b"</data_import>\n"


class _Part:
    """What one market is told: groups to keep and, if there is an element for it, keys of groups that are gone."""

    def __init__(self, stack: ExitStack, removal: str) -> None:
        self._removal = removal
        self._file: IO[bytes] = stack.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it
        self._kept = stack.enter_context(gzip.GzipFile(fileobj=self._file, mode="wb", compresslevel=LEVEL))
        self._gone: list[str] = []

    def add(self, group: Group, market: str, config: ElevateConfig) -> None:
        styles = [style for style in group.styles if market in style.markets]
        if styles:
            self._kept.write(_group(group.key, styles, market, config).encode())
        elif self._removal:
            self._gone.append(group.key)

    def pieces(self) -> Iterator[bytes]:
        self._kept.close()
        self._file.seek(0)
        yield b"<add_or_replace>\n"
        with gzip.GzipFile(fileobj=self._file) as kept:
            while piece := kept.read(PIECE):
                yield piece
        yield b"</add_or_replace>\n"
        if self._gone:
            keys = "".join(f"<product_group key={quoteattr(key)}/>\n" for key in self._gone)
            yield f"<{self._removal}>\n{keys}</{self._removal}>\n".encode()


def _group(key: str, styles: list[Style], market: str, config: ElevateConfig) -> str:
    own = dict(pair for style in reversed(styles) for pair in style.attributes if pair[0] in GROUP_LEVEL)
    head = "".join(_element(name, value) for name, value in own.items())
    body = "".join(_style(style, market, config) for style in styles)
    return f"<product_group key={quoteattr(key)}>{head}<products>{body}</products></product_group>\n"


def _style(style: Style, market: str, config: ElevateConfig) -> str:
    texts = {"title": style.title, "url": style.url, "description": style.description}
    images = "".join(f"<image><urls>{_element('url', image)}</urls></image>" for image in style.images)
    custom = _custom(tuple(pair for pair in style.attributes if pair[0] not in GROUP_LEVEL))
    variants = "".join(_variant(sold, market, config) for sold in style.variants)
    return (
        f"<product key={quoteattr(style.key)}>{_elements(texts)}"
        f"{f'<images>{images}</images>' if images else ''}{custom}<variants>{variants}</variants></product>"
    )


def _variant(sold: Sold, market: str, config: ElevateConfig) -> str:
    told = sold.markets[market]
    stock = None if told.stock is None else Decimal(int(told.stock))
    figures = {config.stock_name: stock, "selling_price": told.selling, "list_price": told.listed}
    texts = {config.variant_label: sold.label} if config.variant_label else {}
    numbers = {name: f"{value:f}" for name, value in figures.items() if isinstance(value, Decimal)}
    return f"<variant key={quoteattr(sold.key)}>{_elements(texts | numbers)}{_custom(sold.attributes)}</variant>"


def _custom(pairs: Pairs) -> str:
    return f"<custom_attributes>{_elements(dict(pairs))}</custom_attributes>" if pairs else ""


def _elements(texts: dict[str, str]) -> str:
    return "".join(_element(name, value) for name, value in texts.items() if value)


def _element(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>"
