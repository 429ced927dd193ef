"""What is wrong with one article by itself, whatever else a feed holds."""

import re
from collections.abc import Iterator

from connectors.documents import Product, Variant
from connectors.shop.voyado_elevate.config import LONGEST_KEY, ElevateConfig
from connectors.shop.voyado_elevate.shaping import link, moneys, pictures, told
from connectors.shop.voyado_elevate.texts import UNFIT, clean

Words = tuple[str, str, str]
"""Code, message, remedy."""

ADDRESS = re.compile(r"(https?:/)?/[^\s<>\"]+")
LONGEST_VALUE = 2_000_000
IN_ERP = "Correct it in the ERP; the article is sent with the next feed."


def faults_alone(product: Product, variant: Variant, config: ElevateConfig) -> Iterator[Words]:
    """Why an article cannot stand in any feed. Of price and stock alone no texts are asked."""
    yield from _key(variant.sku)
    yield from _figures(variant, config)
    yield from _currencies(variant, config)
    if product.structure:
        yield from _texts(product, variant, config)
        yield from _addresses(product, variant, config)


def _key(sku: str) -> Iterator[Words]:
    if not sku.strip() or sku != sku.strip() or UNFIT.search(sku) or any(mark in sku for mark in "\t\r\n"):
        yield "key", f"The SKU {clean(sku)!r} is empty, or has spaces around it or characters that nobody can see.", IN_ERP
    if len(sku) > LONGEST_KEY:
        yield "key_too_long", f"The SKU {sku} is longer than {LONGEST_KEY} characters, the most that Elevate takes.", IN_ERP


def _figures(variant: Variant, config: ElevateConfig) -> Iterator[Words]:
    for figures in told(variant, config).values():
        amounts = (figures.selling, figures.listed, figures.stock)
        if any(amount is not None and not (amount.is_finite() and amount >= 0) for amount in amounts):
            yield "negative", f"{variant.sku} has a price or a stock below nothing.", IN_ERP
        elif figures.stock is not None and figures.stock != int(figures.stock):
            yield "broken_stock", f"The stock of {variant.sku} is no whole number.", IN_ERP


def _currencies(variant: Variant, config: ElevateConfig) -> Iterator[Words]:
    for market, money in moneys(variant, config):
        wanted = config.currencies.get(market, money.currency)
        if wanted != money.currency:
            remedy = "Give the process the price list of that market, or correct the connection's currencies."
            yield "currency", f"{variant.sku} has a price in {money.currency}; {market} sells in {wanted}.", remedy


def _texts(product: Product, variant: Variant, config: ElevateConfig) -> Iterator[Words]:
    if not clean(product.name) and not clean(variant.name):
        yield "no_title", f"{variant.sku} has no name.", IN_ERP
    if "description" in config.required and not clean(product.description):
        yield "no_description", f"{variant.sku} has no description.", IN_ERP
    if len(product.description) > LONGEST_VALUE:
        yield "too_long", f"The description of {variant.sku} is longer than Elevate takes.", "Shorten it in the ERP."


def _addresses(product: Product, variant: Variant, config: ElevateConfig) -> Iterator[Words]:
    url, images = link(product, variant, config), pictures(product, variant, config) if config.send_images else ()
    if "url" in config.required and not url:
        yield "no_url", f"{variant.sku} has no page in the shop.", "Give the item an address, or the connection a url_template."
    if "image" in config.required and config.send_images and not images:
        yield "no_image", f"{variant.sku} has no image.", "Give the item an image, or the connection an image_template."
    if any(UNFIT.search(address) or not ADDRESS.fullmatch(address) for address in (url, *images) if address):
        yield "address", f"{variant.sku} has an address of a page or an image that no browser can open.", IN_ERP
