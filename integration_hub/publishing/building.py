"""From an ERP's records to what a shop is given: pure, one product group at a time."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal

import msgspec

from connectors.base import Limits
from connectors.documents import Money, Offer, Product, Variant
from integration_hub.catalogue.allocation import missing
from integration_hub.catalogue.sources import Source, price_of, stock_of
from integration_hub.processes.settings import MarketSettings, PublishSettings


@dataclass(frozen=True, slots=True)
class Link:
    """What the shop calls one SKU, and the digest of what it was last told."""

    product_id: str = ""
    variant_id: str = ""
    digest: str = ""


NO_LINK = Link()


def for_shop(source: Source, settings: PublishSettings, link: Link = NO_LINK) -> bool:
    """Whether this SKU shall be in the shop. One that is unallocated is held back while it is new; none is taken away for it."""
    if not wanted(source, settings):
        return False
    return bool(link.product_id) or not missing(source.item, source.filled, settings.required_fields)


def wanted(source: Source, settings: PublishSettings) -> bool:
    """Whether the ERP, or the hub in its place, wants this SKU in the shop: there, active, and not flagged off (R36)."""
    item = source.item
    if item is None or not item.active:
        return False
    return not settings.only_flagged or item.shop_flag is not False


def product(sources: Sequence[Source], links: Mapping[str, Link], settings: PublishSettings, today: date) -> Product | None:
    """The complete product of one group: its sellable variants, and those the shop still has but must not sell.

    None when the shop neither has it nor shall have it.
    """
    known = {source.sku: links.get(source.sku, NO_LINK) for source in sources}
    told = [source for source in sources if for_shop(source, settings, known[source.sku]) or known[source.sku].product_id]
    named = next((source.item for source in told if source.item), None)
    if not told:
        return None
    sold = [source for source in told if for_shop(source, settings, known[source.sku])]
    head = next((source.item for source in sold if source.item), named)
    return Product(
        key=told[0].group,
        name=(head.group_name or head.name) if head else told[0].sku,
        description=head.description if head else "",
        shop_id=next((known[source.sku].product_id for source in told if known[source.sku].product_id), ""),
        variants=tuple(_variant(source, known[source.sku], settings, today) for source in told),
        active=bool(sold),
        assortment=head.assortment if head else "",
    )


def fitted(whole: Product, limits: Limits) -> Product:
    """The product in the figures this shop can take: stock in whole pieces, prices in its decimals."""
    return replace(whole, variants=tuple(_fit(variant, limits) for variant in whole.variants))


def digests(whole: Product) -> dict[str, str]:
    """Per SKU what the shop would know after being told: of the product's structure, then of the variant's offer."""
    shape = replace(whole, shop_id="", variants=tuple(_shape(variant) for variant in whole.variants))
    structure = _digest(shape)
    return {variant.sku: structure + _digest(_offer(variant)) for variant in whole.variants}


def told_of(whole: Product) -> dict[str, dict[str, str]]:
    """Per SKU the offer as it is told, in words that can be kept: "price", "stock", "price MARKET", ... ; "": not told."""
    return {variant.sku: _told(whole, variant) for variant in whole.variants}


def _told(whole: Product, variant: Variant) -> dict[str, str]:
    return {
        "name": whole.name,
        "price": _amount(variant.price),
        "sale_price": _amount(variant.sale_price),
        "currency": variant.price.currency if variant.price else "",
        "stock": _quantity(variant.stock),
        **{f"price {offer.market}": _amount(offer.price) for offer in variant.offers},
        **{f"stock {offer.market}": _quantity(offer.stock) for offer in variant.offers},
    }


def _quantity(stock: Decimal | None) -> str:
    return "" if stock is None else f"{stock:f}"


def _amount(money: Money | None) -> str:
    return f"{money.amount:f}" if money else ""


def unsaid(whole: Product, told: Mapping[str, str]) -> Product | None:
    """What of ``whole`` the shop does not know yet: all of it, only some variants' offers, or nothing (None)."""
    now = digests(whole)
    half = len(next(iter(now.values()))) // 2
    if any(told.get(sku, "")[:half] != digest[:half] for sku, digest in now.items()):
        return whole
    changed = tuple(variant for variant in whole.variants if told[variant.sku] != now[variant.sku])
    return replace(whole, structure=False, variants=changed) if changed else None


def _variant(source: Source, link: Link, settings: PublishSettings, today: date) -> Variant:
    item = source.item
    return Variant(
        sku=source.sku,
        shop_id=link.variant_id,
        options=item.options if item else (),
        barcode=(item.barcode or None) if item else None,
        weight_kg=item.weight_kg if item else None,
        price=price_of(source.prices, settings.price_list, today),
        sale_price=price_of(source.prices, settings.sale_price_list, today),
        stock=stock_of(source.stock, settings.warehouses, settings.buffer),
        active=for_shop(source, settings, link),
        name=item.name if item else "",
        attributes=item.attributes if item else (),
        url=item.url if item else "",
        images=item.images if item else (),
        offers=tuple(_market(source, market, settings.buffer, today) for market in settings.markets),
    )


def _market(source: Source, market: MarketSettings, buffer: Decimal, today: date) -> Offer:
    return Offer(
        market=market.market,
        price=price_of(source.prices, market.price_list, today),
        sale_price=price_of(source.prices, market.sale_price_list, today),
        stock=stock_of(source.stock, market.warehouses, buffer),
    )


def _fit(variant: Variant, limits: Limits) -> Variant:
    if not limits.whole_stock:
        return variant
    offers = tuple(replace(offer, stock=_whole(offer.stock)) for offer in variant.offers)
    return replace(variant, stock=_whole(variant.stock), offers=offers)


def _whole(stock: Decimal | None) -> Decimal | None:
    return None if stock is None else stock.to_integral_value(ROUND_FLOOR)


def _shape(variant: Variant) -> Variant:
    """Without the figures of its offers. Where it has a price at all is structure: there, it is sold."""
    offers = tuple(Offer(offer.market, _sold(offer.price)) for offer in variant.offers)
    return replace(variant, shop_id="", price=_sold(variant.price), sale_price=None, stock=None, offers=offers)


def _sold(price: Money | None) -> Money | None:
    return replace(price, amount=Decimal(0)) if price else None


def _offer(variant: Variant) -> tuple[object, ...]:
    return (variant.price, variant.sale_price, variant.stock, variant.offers)


def _digest(value: object) -> str:
    return hashlib.blake2b(msgspec.json.encode(value), digest_size=8).hexdigest()
