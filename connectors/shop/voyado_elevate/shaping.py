"""From a product of the hub to Elevate's three levels, group > product > variant: pure, for one product at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from connectors.documents import Money, Offer, Pairs, Product, Variant
from connectors.shop.voyado_elevate.config import ElevateConfig
from connectors.shop.voyado_elevate.keys import group_key, label, product_key, splits
from connectors.shop.voyado_elevate.texts import clean, one_line


@dataclass(frozen=True, slots=True)
class Told:
    """A variant's figures in one market; None: nothing is told of it."""

    selling: Decimal | None
    listed: Decimal | None
    stock: Decimal | None


@dataclass(frozen=True, slots=True)
class Sold:
    """A variant: the sellable unit."""

    key: str
    label: str
    markets: Mapping[str, Told]
    attributes: Pairs


@dataclass(frozen=True, slots=True)
class Style:
    """A product of a group: what a list of search results shows. ``markets`` are those where every variant has a price.

    A variant without a price in a market would be shown there with another market's.
    """

    key: str
    title: str
    description: str
    url: str
    images: tuple[str, ...]
    markets: tuple[str, ...]
    attributes: Pairs
    variants: tuple[Sold, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A product group with all that is sold of it; without styles it is gone."""

    key: str
    styles: tuple[Style, ...]


def shaped(product: Product, config: ElevateConfig) -> Group:
    """The group of a product, from its active variants."""
    families: defaultdict[str, list[Variant]] = defaultdict(list)
    for variant in product.variants if product.active else ():
        if variant.active:
            families[splits(variant, config)].append(variant)
    styles = tuple(_style(product, colour, variants, config) for colour, variants in families.items())
    return Group(group_key(product, config), styles)


def told(variant: Variant, config: ElevateConfig) -> dict[str, Told]:
    """What each market of ours is told of a variant."""
    if not variant.offers:
        return dict.fromkeys(config.markets, _told(variant.price, variant.sale_price, variant.stock))
    return {
        offer.market: _told(offer.price, offer.sale_price, offer.stock)
        for offer in variant.offers
        if offer.market in config.markets
    }


def sold_in(figures: Mapping[str, Told]) -> frozenset[str]:
    """The markets in which a variant has a price."""
    return frozenset(market for market, told in figures.items() if told.selling is not None)


def moneys(variant: Variant, config: ElevateConfig) -> Iterator[tuple[str, Money]]:
    """Every price of a variant with its market."""
    offers = variant.offers or tuple(Offer(market, variant.price, variant.sale_price) for market in config.markets)
    for offer in offers:
        yield from (
            (offer.market, money) for money in (offer.price, offer.sale_price) if money and offer.market in config.markets
        )


def link(product: Product, variant: Variant, config: ElevateConfig) -> str:
    """The address of the page that sells a variant, or ""."""
    return variant.url or _filled(config.url_template, product, variant, config)


def pictures(product: Product, variant: Variant, config: ElevateConfig) -> tuple[str, ...]:
    """The addresses of a variant's images."""
    return variant.images or tuple(filter(None, [_filled(config.image_template, product, variant, config)]))


def _style(product: Product, colour: str, variants: Sequence[Variant], config: ElevateConfig) -> Style:
    first = variants[0]
    markets = [told(variant, config) for variant in variants]
    # Siblings mostly show the same images; one that comes twice in a product would stop the whole import.
    images = dict.fromkeys(image for variant in variants for image in pictures(product, variant, config))
    return Style(
        key=product_key(product, colour, config),
        title=one_line(_title(product, colour, first)),
        description=clean(product.description),
        url=link(product, first, config),
        images=tuple(images) if config.send_images else (),
        markets=tuple(market for market in config.markets if all(market in sold_in(figures) for figures in markets)),
        attributes=_renamed(_of_product(product, variants), config.attributes),
        variants=tuple(
            Sold(
                variant.sku,
                label(variant, config),
                figures,
                _renamed((*variant.attributes, ("barcode", variant.barcode or "")), config.variant_attributes),
            )
            for variant, figures in zip(variants, markets, strict=True)
        ),
    )


def _of_product(product: Product, variants: Sequence[Variant]) -> Iterator[tuple[str, str]]:
    """Attributes of a product are those of its variants, and the assortment it belongs to."""
    for variant in variants:
        yield from variant.attributes
    yield "assortment", product.assortment


def _title(product: Product, colour: str, first: Variant) -> str:
    """A group's name with the colour, where it has one: several products of a group stand side by side in a list."""
    name = product.name or first.name
    return f"{name}, {colour}" if colour and colour.casefold() not in name.casefold() else name


def _renamed(pairs: Iterable[tuple[str, str]], names: Mapping[str, str]) -> Pairs:
    """Attributes under Elevate's names; of several values the first."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in names and value:
            found.setdefault(names[name], clean(value))
    return tuple(found.items())


def _told(price: Money | None, sale: Money | None, stock: Decimal | None) -> Told:
    """What is paid now and what it cost before; both are the same without a sale, since a list price is mandatory."""
    listed = price.amount if price else None
    return Told(sale.amount if sale and price else listed, listed, stock)


def _filled(template: str, product: Product, variant: Variant, config: ElevateConfig) -> str:
    names = {"sku": variant.sku, "group": product.key, "product": product_key(product, splits(variant, config), config)}
    return template.format(**{name: quote(value, safe="") for name, value in names.items()}) if template else ""
